import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markdownTable, replaceBlock } from '../../scripts/markdown.ts'

test('columns are as wide as their widest cell, and bars in cells do not end them', () => {
  assert.equal(
    markdownTable(
      ['name', 'x'],
      [
        ['a|b', 'long'],
        ['', 'y'],
      ],
    ),
    ['| name | x    |', '| ---- | ---- |', '| a\\|b | long |', '|      | y    |'].join('\n'),
  )
})

test('a block is replaced between its markers, however often', () => {
  const markdown = 'a\n<!-- b:start -->\nold\n<!-- b:end -->\nc\n'
  const once = replaceBlock(markdown, 'b', 'new')
  assert.equal(once, 'a\n<!-- b:start -->\n\nnew\n\n<!-- b:end -->\nc\n')
  assert.equal(replaceBlock(once, 'b', 'new'), once)
})

test('markers that are missing or there twice are an error', () => {
  for (const markdown of ['', '<!-- b:start -->', '<!-- b:start --><!-- b:end --><!-- b:end -->']) {
    assert.throws(
      () => replaceBlock(markdown, 'b', 'new'),
      /expected <!-- b:start --> and <!-- b:end --> once each/,
    )
  }
})
