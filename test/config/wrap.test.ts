import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { helpEntry, wrap } from '../../src/config/wrap.ts'

suite('words in lines', () => {
  test('are as many to a line as find room', () => {
    assert.deepEqual(wrap(['one', 'two', 'three', 'four'], 8), ['one two', 'three', 'four'])
  })

  test('stand alone where one is too long', () => {
    assert.deepEqual(wrap(['a', 'kilometre', 'b'], 5), ['a', 'kilometre', 'b'])
  })

  test('go on beside a name', () => {
    const words = Array.from({ length: 30 }, () => 'word')
    const lines = helpEntry('--name', words, 12).split('\n')
    assert.equal(lines.length, 2)
    assert.match(lines[0] ?? '', /^ {2}--name {4}word word/)
    assert.match(lines[1] ?? '', /^ {12}word/)
    assert.ok(lines.every((line) => line.length <= 110))
  })
})
