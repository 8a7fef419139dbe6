import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkThreshold } from '../../src/scaling/threshold.ts'
import { policyOf, timeline, unreadable } from './scenario.ts'

test('warns on crossing and on material change, says once when it is over, and is silent otherwise', () => {
  const target = timeline(policyOf({ messageCountThreshold: 1_000 }), 1)
  const expected = [
    { reading: 1_000, notice: undefined },
    { reading: 1_001, notice: { event: 'crossed', backlog: 1_001, recommendedReplicas: 101 } },
    { reading: 1_001, notice: undefined },
    { reading: 1_200, notice: undefined },
    { reading: 1_251, notice: undefined },
    { reading: 1_270, notice: { event: 'changed', backlog: 1_270, recommendedReplicas: 127 } },
    { reading: 1_001, notice: undefined },
    { reading: 1_600, notice: { event: 'changed', backlog: 1_600, recommendedReplicas: 160 } },
    { reading: 2_000, notice: { event: 'changed', backlog: 2_000, recommendedReplicas: 200 } },
    { reading: 1_400, notice: { event: 'changed', backlog: 1_400, recommendedReplicas: 140 } },
    { reading: unreadable, notice: undefined },
    { reading: 1_400, notice: undefined },
    { reading: 900, notice: { event: 'cleared', backlog: 900, recommendedReplicas: 90 } },
    { reading: 900, notice: undefined },
    { reading: 5_000, notice: { event: 'crossed', backlog: 5_000, recommendedReplicas: 500 } },
  ]
  for (const [index, { reading, notice }] of expected.entries()) {
    const said = target.at(index * 60, reading).notice
    assert.deepEqual(said, notice && { ...notice, threshold: 1_000 }, `at step ${index}`)
  }
})

test('the recommendation is unbounded while the replicas stay at the maximum', () => {
  const decision = timeline(policyOf(), 1).at(0, 2_345)
  assert.equal(decision.notice?.recommendedReplicas, 235)
  assert.equal(decision.desiredReplicas, 10)
})

test('unknown figures change nothing', () => {
  for (const [backlog, recommended] of [
    [undefined, undefined],
    [undefined, 5],
    [5_000, undefined],
  ] as const) {
    assert.deepEqual(checkThreshold(backlog, recommended, policyOf(), 7), { warnedReplicas: 7 })
  }
})
