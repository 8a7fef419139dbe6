import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { markdownTable } from '../../../bench/policies/markdown.ts'

suite('tables in Markdown', () => {
  test('numbers are to the right, words to the left, and columns as wide as they must be', () => {
    const table = markdownTable([
      ['policy', 'late %', 'n', 'note'],
      ['hpa-tuned', '0.5', '1', ''],
      ['slo', '12.25', '10', 'x'],
    ])
    assert.deepEqual(table.split('\n'), [
      '| policy    | late % |   n | note |',
      '| --------- | -----: | --: | ---- |',
      '| hpa-tuned |    0.5 |   1 |      |',
      '| slo       |  12.25 |  10 | x    |',
      '',
    ])
  })
})
