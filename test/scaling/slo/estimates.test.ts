import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { estimatesOf, learn } from '../../../src/scaling/slo/estimates.ts'
import { memoryOf, NOTHING } from './support.ts'

suite('what to expect', () => {
  test('is no capacity and usual costs after nothing was learned', () => {
    assert.deepEqual(estimatesOf(NOTHING), { capacity: undefined, startUpSeconds: 15, rebalanceSeconds: 5 })
  })

  test('is made of all that was learned', () => {
    const learned = { capacities: [{ rate: 50, seconds: 60 }], startUpsMs: [8_000], rebalancesMs: [2_500] }
    assert.deepEqual(estimatesOf(learned), { capacity: 50, startUpSeconds: 8, rebalanceSeconds: 2.5 })
  })

  test('changes with what is learned, and nothing else does', () => {
    const before = memoryOf({ learned: { startUpsMs: [8_000] }, proven: 7 })
    const after = learn(before, { rebalancesMs: [1_000] })
    assert.deepEqual(after, {
      ...before,
      learned: { capacities: [], startUpsMs: [8_000], rebalancesMs: [1_000] },
      estimates: { capacity: undefined, startUpSeconds: 8, rebalanceSeconds: 1 },
    })
  })
})
