import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import fc from 'fast-check'

import { decide } from '../../src/scaling/decide.ts'
import { REASONS, RULES } from '../../src/scaling/types.ts'
import type { Observation } from '../../src/scaling/types.ts'
import { known, observe, policyOf, timeline, unreadable, trigger } from './scenario.ts'

/** Decides as a daemon that has been running: the first cycle's restart rule is behind it. */
function settled(observation: Observation, policy = policyOf()) {
  return decide(observation, policy, { highs: [] }, 1_000_000).decision
}

suite('the formula of seed 003, done right', () => {
  const table = [
    { backlog: 0, current: 1, desired: 1, reason: 'MinimumTtl' },
    { backlog: 1, current: 1, desired: 1, reason: 'DesiredWithinRange' },
    { backlog: 10, current: 1, desired: 1, reason: 'DesiredWithinRange' },
    { backlog: 11, current: 1, desired: 2, reason: 'ScaledUp' },
    { backlog: 50, current: 1, desired: 5, reason: 'ScaledUp' },
    { backlog: 55, current: 1, desired: 6, reason: 'ScaledUp' },
    { backlog: 100, current: 10, desired: 10, reason: 'DesiredWithinRange' },
    { backlog: 101, current: 10, desired: 10, reason: 'TooManyReplicas' },
    { backlog: 20, current: 10, desired: 2, reason: 'ScaledDown' },
    { backlog: 0, current: 10, desired: 1, reason: 'ScaledDown' },
    { backlog: 9_007_199_254_740_991, current: 1, desired: 10, reason: 'ScaledUp' },
  ]
  for (const { backlog, current, desired, reason } of table) {
    test(`backlog ${backlog} at ${current} replicas gives ${desired}, ${reason}`, () => {
      const decision = settled(observe(known(backlog), current))
      assert.equal(decision.desiredReplicas, desired)
      assert.equal(decision.reason, reason)
      assert.equal(decision.act, desired !== current)
    })
  }
})

suite('every rule that changed the number is recorded with from, to and why', () => {
  test('a large backlog over few partitions', () => {
    const reading = known(129, { consumablePartitions: 12 })
    const decision = settled(observe(reading, 4), policyOf({ maxReplicas: 8 }))
    assert.deepEqual(
      decision.adjustments.map(({ rule, from, to, reason }) => ({ rule, from, to, reason })),
      [
        { rule: 'propose', from: 4, to: 13, reason: 'ScaledUp' },
        { rule: 'partitions', from: 13, to: 12, reason: 'PartitionLimit' },
        { rule: 'bounds', from: 12, to: 8, reason: 'TooManyReplicas' },
      ],
    )
    assert.equal(decision.recommendedReplicas, 13)
    assert.equal(decision.message, 'backlog 129 wants 13, MAX_REPLICAS is 8: 4 to 8 (without bounds: 12)')
    assert.deepEqual(decision.proposals, [
      { trigger: 'kafka', replicas: 13, usage: 12.9, why: '129 messages at 10 per pod: 13' },
    ])
  })
})

suite('what cannot be read', () => {
  test('an unknown signal holds the replicas and says which', () => {
    const decision = settled(observe(unreadable, 7))
    assert.equal(decision.desiredReplicas, 7)
    assert.equal(decision.act, false)
    assert.equal(decision.reason, 'SignalUnavailable')
    assert.equal(decision.recommendedReplicas, undefined)
    assert.equal(decision.backlog, undefined)
    assert.match(decision.message, /backlog unknown.*KafkaTimeout: broker b:9092 did not answer.*stays at 7/)
  })

  test('a reading that is missing altogether is unknown, not zero', () => {
    const decision = settled({ target: { status: 'known', currentReplicas: 7 }, readings: {} })
    assert.deepEqual([decision.desiredReplicas, decision.reason], [7, 'SignalUnavailable'])
  })

  test('an unknown target is held, whatever the backlog', () => {
    const target = { status: 'unknown', reason: 'Forbidden', message: 'cannot get deployments' } as const
    const decision = settled({ target, readings: { kafka: known(500) } })
    assert.equal(decision.act, false)
    assert.equal(decision.desiredReplicas, undefined)
    assert.equal(decision.reason, 'TargetUnavailable')
    assert.equal(decision.backlog, 500)
    assert.match(decision.message, /Forbidden: cannot get deployments/)
  })

  test('an idle target stays idle through an outage and after it', () => {
    const target = timeline(policyOf(), 0)
    for (const [second, reading] of [
      [0, 0],
      [60, unreadable],
      [120, unreadable],
      [180, 0],
    ] as const) {
      assert.equal(target.at(second, reading).desiredReplicas, 0, `at ${second} s`)
    }
    assert.equal(target.at(240, 1).desiredReplicas, 1)
  })

  test('replicas above the maximum are not lowered by an outage', () => {
    assert.equal(settled(observe(unreadable, 25)).desiredReplicas, 25)
  })

  test('a missing group keeps what runs, but starts the minimum: only a consumer can create the group', () => {
    const missing = { status: 'unknown', reason: 'GroupMissing', message: 'group g does not exist' } as const
    assert.equal(settled(observe(missing, 4)).desiredReplicas, 4)
    assert.equal(settled(observe(missing, 0), policyOf({ minReplicas: 2 })).desiredReplicas, 2)
  })

  test('with several triggers the known ones may raise, nothing may lower', () => {
    const policy = {
      ...policyOf(),
      triggers: ['a', 'b'].map((id) => ({ ...trigger, id })),
    }
    const at = (backlog: number) =>
      settled(
        { target: { status: 'known', currentReplicas: 4 }, readings: { a: known(backlog), b: unreadable } },
        policy,
      )
    assert.equal(at(70).desiredReplicas, 7)
    assert.equal(at(5).desiredReplicas, 4)
  })
})

suite('dry run', () => {
  test('decides and says so, but does not act', () => {
    const decision = settled(observe(known(55), 1), policyOf({ dryRun: true }))
    assert.deepEqual([decision.desiredReplicas, decision.reason, decision.act], [6, 'DryRun', false])
  })

  test('says nothing special where nothing would change', () => {
    assert.equal(settled(observe(known(55), 6), policyOf({ dryRun: true })).reason, 'DesiredWithinRange')
  })
})

suite('properties', () => {
  const policies = fc
    .record({
      messagesPerPod: fc.integer({ min: 1, max: 1_000 }),
      minReplicas: fc.integer({ min: 0, max: 20 }),
      span: fc.integer({ min: 1, max: 50 }),
      minTtlMs: fc.integer({ min: 0, max: 600_000 }),
      scaleDownStabilizationMs: fc.integer({ min: 0, max: 600_000 }),
    })
    .map(({ span, ...rest }) => policyOf({ ...rest, maxReplicas: rest.minReplicas + span }))
  const readings = fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 5_000 }).map((backlog) => known(backlog)) },
    { weight: 1, arbitrary: fc.constant(unreadable) },
  )
  const days = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), readings), { maxLength: 40 })

  test('what is written always lies within idle and maximum, and an unknown signal never lowers', () => {
    fc.assert(
      fc.property(policies, fc.nat({ max: 30 }), days, (policy, start, steps) => {
        const target = timeline(policy, start)
        let second = 0
        for (const [gap, reading] of steps) {
          const {
            act,
            desiredReplicas = 0,
            currentReplicas = 0,
            reason,
          } = target.at((second += gap), reading)
          if (act) assert.ok(desiredReplicas >= policy.idleReplicas && desiredReplicas <= policy.maxReplicas)
          if (reading.status === 'unknown') assert.ok(desiredReplicas >= currentReplicas)
          assert.ok(REASONS.includes(reason))
        }
      }),
    )
  })

  test('a constant backlog settles and stays: no oscillation', () => {
    fc.assert(
      fc.property(policies, fc.nat({ max: 30 }), fc.nat({ max: 5_000 }), (policy, start, backlog) => {
        const target = timeline(policy, start)
        for (let second = 0; second <= 1_400; second += 100) target.at(second, backlog)
        const settledAt = target.at(1_500, backlog).desiredReplicas
        for (let second = 1_600; second <= 2_500; second += 100) {
          assert.equal(target.at(second, backlog).desiredReplicas, settledAt)
        }
      }),
    )
  })

  test('more backlog never gives fewer replicas', () => {
    fc.assert(
      fc.property(
        policies,
        fc.nat({ max: 30 }),
        fc.nat({ max: 5_000 }),
        fc.nat({ max: 500 }),
        (policy, current, less, more) => {
          const [low, high] = [less, less + more].map((backlog) =>
            settled(observe(known(backlog), current), policy),
          )
          assert.ok((low?.desiredReplicas ?? 0) <= (high?.desiredReplicas ?? 0))
        },
      ),
    )
  })

  test('each adjustment starts where the one before ended, and the last ends at the result', () => {
    fc.assert(
      fc.property(policies, fc.nat({ max: 30 }), fc.nat({ max: 5_000 }), (policy, current, backlog) => {
        const { adjustments, desiredReplicas } = settled(observe(known(backlog), current), policy)
        const end = adjustments.reduce((from, adjustment) => {
          assert.equal(adjustment.from, from)
          assert.ok(RULES.includes(adjustment.rule) && adjustment.why.length > 0)
          return adjustment.to
        }, current)
        assert.equal(end, desiredReplicas)
      }),
    )
  })

  test('memory stays bounded however long and often it is asked', () => {
    const target = policyOf({ scaleDown: { stabilizationMs: 3_600_000 }, maxReplicas: 50 })
    let memory = {}
    for (let cycle = 0; cycle < 5_000; cycle += 1) {
      const partitions = [
        {
          topic: 't',
          partition: 0,
          lowWatermark: 0n,
          highWatermark: BigInt(cycle),
          backlog: BigInt(cycle % 500),
        },
      ]
      const observation = observe(known(cycle % 500, { partitions }), cycle % 50)
      memory = decide(observation, target, memory, cycle * 100).memory
    }
    const size = JSON.stringify(memory, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    ).length
    assert.ok(size < 10_000, `memory is ${size} characters`)
  })
})
