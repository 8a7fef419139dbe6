import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import { RULES } from '../../src/scaling/types.ts'
import type { KnownTarget, UnknownReading } from '../../src/scaling/types.ts'
import { apiServerDown, known, observe, policyOf, timeline, unreadable, written } from './scenario.ts'

const settled: Memory = { highs: [] }

suite('the record of a decision', () => {
  test('names every rule that changed the number, with from, to and why', () => {
    const reading = known(129, { consumablePartitions: 12 })
    const { decision } = decide(observe(reading, 4), policyOf({ maxReplicas: 8 }), settled, 7)
    assert.deepEqual(written(decision), {
      at: 7,
      reason: 'ScaledUp',
      message: 'backlog 129 wants 13, MAX_REPLICAS is 8: 4 to 8 (without bounds: 12)',
      backlog: 129,
      currentReplicas: 4,
      desiredReplicas: 8,
      recommendedReplicas: 13,
      proposals: [{ trigger: 'kafka', replicas: 13, usage: 12.9, why: '129 messages at 10 per pod: 13' }],
      adjustments: [
        { rule: 'propose', from: 4, to: 13, reason: 'ScaledUp', why: '129 messages at 10 per pod: 13' },
        {
          rule: 'partitions',
          from: 13,
          to: 12,
          reason: 'PartitionLimit',
          why: 'only 12 partitions can be consumed in parallel',
        },
        { rule: 'bounds', from: 12, to: 8, reason: 'TooManyReplicas', why: 'MAX_REPLICAS is 8' },
      ],
      findings: [],
      counterfactual: { rule: 'bounds', replicas: 12 },
      rates: {},
      act: true,
    })
  })

  test('rules speak in the order that RULES tells', () => {
    const policy = policyOf({
      minReplicas: 2,
      maxReplicas: 50,
      partitionSteps: true,
      scaleUp: { stabilizationMs: 60_000, policies: [{ type: 'Pods', value: 1, periodMs: 60_000 }] },
    })
    const pause = { replicas: 5, annotation: 'paused' }
    const target: KnownTarget = { status: 'known', currentReplicas: 2, pause }
    const readings = { kafka: known(700, { consumablePartitions: 64 }) }
    const memory: Memory = { highs: [], lows: [{ at: 0, replicas: 40 }] }
    const { adjustments } = decide({ target, readings }, policy, memory, 1_000).decision
    const spoken = adjustments.map(({ rule }) => rule)
    assert.deepEqual(spoken, ['propose', 'partitions', 'bounds', 'stabilization', 'behavior', 'pause'])
    assert.deepEqual(
      spoken,
      RULES.filter((rule) => spoken.includes(rule)),
    )
  })

  test('carries the ready replicas where the kind reports them', () => {
    const target: KnownTarget = { status: 'known', currentReplicas: 4, readyReplicas: 3 }
    const { decision } = decide({ target, readings: { kafka: known(40) } }, policyOf(), settled, 0)
    assert.equal(decision.readyReplicas, 3)
  })
})

suite('what would be without the rule that had the last word', () => {
  const table: { name: string; backlog: number; current: number; counterfactual?: object }[] = [
    { name: 'nothing where the proposal itself decides', backlog: 55, current: 1 },
    { name: 'nothing where nothing is to do', backlog: 50, current: 5 },
    {
      name: 'the unbounded number',
      backlog: 900,
      current: 5,
      counterfactual: { rule: 'bounds', replicas: 90 },
    },
    {
      name: 'nothing where it comes to the same: the minimum TTL waits, the bounds hold',
      backlog: 0,
      current: 1,
    },
  ]
  for (const { name, backlog, current, counterfactual } of table) {
    test(name, () => {
      const { decision } = decide(observe(known(backlog), current), policyOf(), settled, 0)
      assert.deepEqual(decision.counterfactual, counterfactual)
    })
  }

  test('a hold on an unknown signal would be no different without a reason', () => {
    const { counterfactual, nextChangeAt } = decide(observe(unreadable, 5), policyOf(), settled, 0).decision
    assert.deepEqual([counterfactual, nextChangeAt], [undefined, undefined])
  })

  test('rules after the last word still apply to it', () => {
    const policy = policyOf({
      scaleDown: { stabilizationMs: 300_000, policies: [{ type: 'Pods', value: 3, periodMs: 60_000 }] },
    })
    const { counterfactual } = decide(
      observe(known(10), 9),
      policy,
      { highs: [{ at: 0, replicas: 9 }] },
      1_000,
    ).decision
    assert.deepEqual(counterfactual, { rule: 'stabilization', replicas: 6 })
  })
})

suite('a target that cannot be read', () => {
  test('is said to be of someone else where it is', () => {
    const claimed: UnknownReading = {
      status: 'unknown',
      reason: 'TargetClaimed',
      message: 'HorizontalPodAutoscaler worker',
    }
    const { decision } = decide({ target: claimed, readings: {} }, policyOf(), settled, 9)
    assert.match(
      decision.message,
      /^held, because the target is scaled by someone else: TargetClaimed: Horiz/,
    )
  })

  test('is held, whatever the backlog', () => {
    const { decision } = decide(
      { target: apiServerDown, readings: { kafka: known(500) } },
      policyOf(),
      settled,
      9,
    )
    assert.deepEqual(written(decision), {
      at: 9,
      reason: 'TargetUnavailable',
      message: 'held, because the target cannot be read: ApiServerTimeout: the API server did not answer',
      backlog: 500,
      recommendedReplicas: 50,
      proposals: [{ trigger: 'kafka', replicas: 50, usage: 50, why: '500 messages at 10 per pod: 50' }],
      adjustments: [],
      findings: [],
      rates: {},
      act: false,
    })
  })

  test('does not end the first cycle that a target is seen in: that one still never scales down', () => {
    const target = timeline(policyOf(), 9)
    target.blind(0, 10)
    assert.equal(target.at(60, 10).desiredReplicas, 9)
    assert.equal(target.at(120, 10).desiredReplicas, 1)
  })

  test('time goes on meanwhile', () => {
    const { memory } = decide({ target: apiServerDown, readings: {} }, policyOf(), { at: 5 }, 9)
    assert.equal(memory.at, 9)
    const seen = decide({ target: apiServerDown, readings: {} }, policyOf(), { at: 5, currentReplicas: 3 }, 9)
    assert.equal(seen.memory.at, 9)
    assert.equal(seen.memory.currentReplicas, 3)
  })

  test('an outage of everything counts towards the fallback', () => {
    const target = timeline(policyOf({ fallback: { replicas: 5, afterMs: 180_000 } }), 2)
    target.at(0, 20)
    target.blind(60, unreadable)
    assert.equal(target.at(239, unreadable).desiredReplicas, 2)
    assert.equal(target.at(240, unreadable).desiredReplicas, 5)
  })
})

suite('what may not wait', () => {
  test('retention that deletes what was not read goes past windows and policies (SLO mode)', () => {
    const policy = policyOf({
      targetLagMs: 20_000,
      scaleUp: { stabilizationMs: 600_000, policies: [{ type: 'Pods', value: 1, periodMs: 60_000 }] },
    })
    const partition = {
      topic: 'orders',
      partition: 0,
      lowWatermark: 400n,
      highWatermark: 900n,
      committedOffset: 100n,
      backlog: 500n,
    }
    const at = (lostToRetention: boolean) => {
      const reading = known(500, { partitions: [{ ...partition, lostToRetention }] })
      return decide(observe(reading, 1), policy, { highs: [], lows: [{ at: 0, replicas: 1 }] }, 1_000)
        .decision
    }
    assert.deepEqual([at(false).desiredReplicas, at(false).reason], [1, 'ScaleUpStabilized'])
    assert.deepEqual([at(true).desiredReplicas, at(true).reason], [10, 'ScaledUp'])
    assert.equal(at(true).findings[0]?.finding, 'RetentionRisk')
  })
})

test('what is not known is not in the record', () => {
  const { decision } = decide(observe(unreadable, 5), policyOf(), settled, 0)
  assert.deepEqual(written(decision), {
    at: 0,
    reason: 'SignalUnavailable',
    message: 'backlog unknown, KafkaTimeout: broker b:9092 did not answer: stays at 5',
    currentReplicas: 5,
    desiredReplicas: 5,
    proposals: [],
    adjustments: [],
    findings: [],
    rates: {},
    act: false,
  })
})
