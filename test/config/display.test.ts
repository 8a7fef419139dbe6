import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { displayValue, quoteValue } from '../../src/config/display.ts'

suite('displayed values', () => {
  const rows = [
    { value: null, shown: '' },
    { value: 0, shown: '0' },
    { value: false, shown: 'false' },
    { value: ['a:1', 'b:2'], shown: 'a:1,b:2' },
    { value: 'https://user:hunter2@host/x', shown: 'https://******@host/x' },
    { value: 'https://user:hunt/er@2@host', shown: 'https://******@host' },
    { value: 'https://host/x?a=b', shown: 'https://host/x?a=b' },
  ]
  for (const { value, shown } of rows) {
    test(`${JSON.stringify(value)} is shown as ${JSON.stringify(shown)}`, () => {
      assert.equal(displayValue(value, false), shown)
    })
  }

  test('a secret is masked whatever its length, and an unset one is empty', () => {
    assert.equal(displayValue('x', true), '******')
    assert.equal(displayValue('hunter2'.repeat(9), true), '******')
    assert.equal(displayValue(null, true), '')
  })

  test('a quoted value is one line of bounded length', () => {
    assert.equal(quoteValue('two\n"lines"', false), String.raw`"two\n\"lines\""`)
    assert.equal(quoteValue('x'.repeat(10_000), false), `"${'x'.repeat(120)}…"`)
    assert.equal(quoteValue('x', true), '******')
  })
})
