import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { judge } from '../../../src/scaling/slo/judge.ts'
import { written } from '../scenario.ts'
import { even, judged, learned, step } from './judged.ts'
import { partitionOf, situationOf, steadily } from './support.ts'

suite('the figures of a judgement', () => {
  test('are all there is to know', () => {
    const partition = (index: number) => partitionOf(index, 0n, 250n)
    const { proposal } = judged(
      2,
      2_000,
      { arrivals: step },
      {
        lags: [2_000, 0],
        reading: {
          status: 'known',
          backlog: 2_000,
          partitions: [partition(0), partition(1)],
          consumablePartitions: 24,
        },
      },
    )
    assert.equal(proposal.slo?.need?.toFixed(4), (6_000 / 22 / 50).toFixed(4))
    assert.deepEqual(written({ ...proposal.slo, need: 'as above' }), {
      need: 'as above',
      targetLagSeconds: 20,
      // Over the 60 s that are remembered, since 30 s ago nobody looked.
      arrivalRate: 150,
      capacity: 50,
      capacitySamples: 1,
      oldestMessageSeconds: 5,
      // 11,000 messages with 8 replicas: 27.5 s, 60 of which have passed; 6,000 with them: 15 s, 10 of which have.
      predictedLagSeconds: 5,
      startUpSeconds: 4,
      rebalanceSeconds: 3,
      scaleDownAfterSeconds: 0,
    })
  })

  test('do not tell what is not known', () => {
    const { proposal } = judge(situationOf({ lags: [5], backlog: { lag: 5 } }))
    assert.deepEqual(written(proposal.slo), {
      targetLagSeconds: 20,
      arrivalRate: 0,
      capacitySamples: 0,
      startUpSeconds: 15,
      rebalanceSeconds: 5,
      scaleDownAfterSeconds: 35,
    })
  })

  test('have no prediction for no replicas', () => {
    const { proposal } = judged(3, 0, { arrivals: steadily(0, 60) })
    assert.equal(proposal.slo?.predictedLagSeconds, undefined)
  })

  // A start of 4 s and two pauses of 3 s for all, shared by those given up.
  const waits = [
    { name: 'a window and what it takes to measure one', from: 4, seconds: 25 },
    { name: 'what one of many costs', from: 3, learned: { ...learned, rebalancesMs: [10_000] }, seconds: 64 },
    { name: 'a look-back at most', from: 3, learned: { ...learned, rebalancesMs: [60_000] }, seconds: 200 },
    { name: 'a target lag at least', from: 4, targetLagMs: 60_000, seconds: 60 },
  ]
  for (const { name, from, seconds, targetLagMs = 20_000, learned: costs = learned } of waits) {
    test(`tell to wait with fewer for ${name}: ${seconds} s`, () => {
      const { proposal } = judge(
        situationOf({
          replicas: from,
          spread: even,
          targetLagMs,
          backlog: { lag: 0, waitedSeconds: 0 },
          memory: { learned: costs, arrivals: steadily(95, 60) },
        }),
      )
      assert.equal(proposal.replicas, 2)
      assert.equal(proposal.slo?.scaleDownAfterSeconds, seconds)
    })
  }
})
