import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sumOf } from '../../../src/scaling/slo/sum-of.ts'

test('a sum is all of them together, and nothing of nothing', () => {
  assert.equal(sumOf([1, 2.5, 4]), 7.5)
  assert.equal(sumOf([]), 0)
})
