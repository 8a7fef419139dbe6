import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { budgetSeconds } from '../../../src/scaling/slo/budget.ts'

suite('of a target lag of 20 s', () => {
  for (const [transition, expected] of [
    [0, 12],
    [3, 9],
    [7, 5],
    [40, 5],
  ] as const) {
    test(`${expected} s are planned with when a change takes ${transition} s`, () => {
      assert.equal(budgetSeconds(20_000, transition), expected)
    })
  }
})
