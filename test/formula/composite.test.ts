import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compositeOf } from '../../src/formula/composite.ts'
import { parseFormula } from '../../src/formula/parse.ts'
import type { Reading } from '../../src/scaling/types.ts'
import { known, unreadable } from '../scaling/scenario.ts'

function reading(text: string, readings: Readonly<Record<string, Reading>>): Reading {
  return compositeOf({ text, expression: parseFormula(text) }, readings)
}

suite('the reading that a formula makes', () => {
  test('is its value', () => {
    assert.deepEqual(reading('a + b / 2', { a: known(3), b: known(5) }), {
      status: 'known',
      backlog: 5.5,
      partitions: [],
    })
  })

  test('is nothing where it is less', () => {
    assert.partialDeepStrictEqual(reading('a - b', { a: known(3), b: known(5) }), { backlog: 0 })
  })

  test('goes on without a trigger that is not known, where the formula does', () => {
    assert.partialDeepStrictEqual(reading('a ?? b', { a: unreadable, b: known(5) }), { backlog: 5 })
  })

  test('is not known for the reason of a trigger that it takes', () => {
    assert.deepEqual(reading('b + a', { a: unreadable, b: known(5) }), unreadable)
  })

  const none = [
    { text: 'a / 0', what: 'gives Infinity' },
    { text: 'a % 0', what: 'gives NaN' },
    { text: 'a > 1', what: 'gives true' },
    { text: '[a]', what: 'gives 3' },
    { text: '[a] + 1', what: 'a number is expected' },
    { text: 'nil', what: 'gives undefined' },
  ]
  for (const { text, what } of none)
    test(`is not known where ${text} ${what}`, () => {
      assert.deepEqual(reading(text, { a: known(3) }), {
        status: 'unknown',
        reason: 'InvalidReading',
        message: `formula ${text}: ${what}`,
      })
    })

  test('has the most partitions of its triggers, where each has some', () => {
    const [a, b] = [known(3, { consumablePartitions: 4 }), known(5, { consumablePartitions: 6 })]
    assert.partialDeepStrictEqual(reading('a + b', { a, b }), { consumablePartitions: 6 })
    const uncapped = reading('a + b', { a, b: known(5) })
    assert.equal('consumablePartitions' in uncapped, false)
  })
})
