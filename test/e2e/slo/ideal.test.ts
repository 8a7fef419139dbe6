import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { idealReplicas, stepsBetween } from './ideal.ts'
import { phases } from './scenario.ts'

suite('the ideal replicas for twelve partitions and 50 messages per second each', () => {
  for (const [rate, expected] of [
    [0, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [150, 3],
    [201, 6],
    [300, 6],
    [301, 12],
    [400, 12],
    [900, 12],
  ] as const) {
    test(`are ${expected} at ${rate} messages per second`, () => assert.equal(idealReplicas(rate), expected))
  }

  test('change with every phase', () => {
    assert.deepEqual(
      phases.map(({ rate }) => idealReplicas(rate)),
      [2, 2, 12, 2],
    )
  })
})

suite('the steps between two counts of replicas', () => {
  for (const [a, b, expected] of [
    [2, 2, 0],
    [2, 3, 1],
    [2, 1, 1],
    [2, 4, 2],
    [4, 5, 0],
    [6, 11, 0],
    [12, 6, 1],
    [12, 5, 2],
    [12, 2, 4],
    [1, 0, 1],
  ] as const) {
    test(`are ${expected} for ${a} and ${b}`, () => assert.equal(stepsBetween(a, b), expected))
  }
})
