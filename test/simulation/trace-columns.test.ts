import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { columnOf, RATES, TIMES } from '../../src/simulation/trace-columns.ts'

suite('a column', () => {
  test('is found by its name in any case', () => {
    const column = columnOf(['host', 'Timestamp', 'second'], TIMES)
    assert.deepEqual([column?.index, column?.name], [1, 'timestamp'])
  })

  test('is not found where none has such a name, nor one that every object has', () => {
    assert.equal(columnOf(['rate', 'constructor'], TIMES), undefined)
  })
})

suite('cells', () => {
  const table = [
    { kind: TIMES, name: 'second', text: '1.5', expected: 1500 },
    { kind: TIMES, name: 'second', text: '-2', expected: -2000 },
    { kind: TIMES, name: 'second', text: '2026-11-22', expected: undefined },
    { kind: TIMES, name: 'timestamp', text: '1970-01-02', expected: 86_400_000 },
    { kind: TIMES, name: 'timestamp', text: '99999999999', expected: 99_999_999_999_000 },
    { kind: TIMES, name: 'timestamp', text: '100000000000', expected: 100_000_000_000 },
    { kind: RATES, name: 'rate', text: '0', expected: 0 },
    { kind: RATES, name: 'value', text: '1e8', expected: 1e8 },
    { kind: RATES, name: 'value', text: '100000001', expected: undefined },
    { kind: RATES, name: 'rate', text: '-0.1', expected: undefined },
    { kind: RATES, name: 'rate', text: '', expected: undefined },
  ]
  for (const { kind, name, text, expected } of table) {
    test(`${name} "${text}" is ${expected}`, () =>
      assert.equal(columnOf([name], kind)?.parse(text), expected))
  }
})
