import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fit, printable, span, widthOf, wrap } from '../../../sandbox/view/spans.ts'

test('a line that is too long is cut where the columns end, and shows it', () => {
  const line = [span('abc', 'good'), span('defg'), span('hi')]
  const textAt = (columns: number): string =>
    fit(line, columns)
      .map(({ text }) => text)
      .join('|')
  assert.equal(textAt(9), 'abc|defg|hi')
  assert.equal(textAt(8), 'abc|defg|…')
  assert.equal(textAt(7), 'abc|def|…')
  assert.equal(textAt(4), 'abc|…')
  assert.equal(textAt(3), 'ab|…')
  assert.equal(textAt(1), '…')
  for (const columns of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) assert.ok(widthOf(fit(line, columns)) <= columns)
})

suite('a text in lines', () => {
  for (const [text, width, lines] of [
    ['', 10, ['']],
    ['one two three', 13, ['one two three']],
    ['one two three', 12, ['one two', 'three']],
    ['one two three', 5, ['one', 'two', 'three']],
    ['a unbreakable b', 5, ['a', 'unbreakable', 'b']],
  ] as const) {
    test(`"${text}" at ${width} columns has ${lines.length}`, () =>
      assert.deepEqual(wrap(text, width), lines))
  }

  test('has no more than wanted, and shows what was cut', () => {
    assert.deepEqual(wrap('one two three four', 5, 2), ['one', 'two …'])
    assert.deepEqual(wrap('one two', 5, 2), ['one', 'two'])
  })
})

test('what could move the cursor is blanked', () => {
  assert.equal(printable('a\r\n\u001B[2Jb\tc'), 'a [2Jb c')
})
