import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { proposals, propose, unknownSignal } from '../../src/scaling/propose.ts'
import type { Decision, Observation, Reading, SloFigures } from '../../src/scaling/types.ts'
import { contextOf, known, observe, observeAll, policyOf, policyWith, unreadable } from './scenario.ts'

/** Decides as a daemon that has been running: the first cycle's restart rule is behind it. */
function settled(observation: Observation, policy = policyOf()): Decision {
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

  test('an exact multiple is never one pod more', () => {
    for (const messagesPerPod of [1, 3, 7, 10, 1_000]) {
      for (let pods = 0; pods <= 50; pods += 1) {
        const [proposal] = proposals(
          observe(known(pods * messagesPerPod), 1),
          policyOf({ messagesPerPod }),
          [],
        )
        assert.equal(proposal?.replicas, pods)
      }
    }
  })

  test('a proposal carries its figures', () => {
    assert.deepEqual(proposals(observe(known(129), 4), policyOf(), []), [
      { trigger: 'kafka', replicas: 13, usage: 12.9, why: '129 messages at 10 per pod: 13' },
    ])
  })

  test('the proposal of SLO mode takes the place of the formula, for its own trigger', () => {
    const slo = { trigger: 'b', replicas: 3, why: 'the load needs 3' }
    const both = proposals(observeAll({ a: 20, b: 500 }, 4), policyWith({ a: {}, b: {} }), [slo])
    assert.deepEqual(
      both.map(({ replicas }) => replicas),
      [2, 3],
    )
    assert.equal(both[1], slo)
  })

  test('a change names what was wanted and why', () => {
    const [up] = settled(observe(known(55), 1)).adjustments
    assert.deepEqual(up, {
      rule: 'propose',
      from: 1,
      to: 6,
      reason: 'ScaledUp',
      why: '55 messages at 10 per pod: 6',
    })
    const [down] = settled(observe(known(20), 4)).adjustments
    assert.deepEqual([down?.from, down?.to, down?.reason], [4, 2, 'ScaledDown'])
  })
})

suite('several triggers', () => {
  const policy = policyWith({ a: {}, b: { messagesPerPod: 100 } })
  const table: { name: string; a: Reading | number; b: Reading | number; desired: number }[] = [
    { name: 'the highest proposal counts', a: 70, b: 300, desired: 7 },
    { name: 'whichever it is', a: 10, b: 800, desired: 8 },
    { name: 'one unknown: the other may raise', a: 70, b: unreadable, desired: 7 },
    { name: 'one unknown: nothing may lower', a: 5, b: unreadable, desired: 4 },
    { name: 'one unknown: what runs may be just what is wanted', a: 40, b: unreadable, desired: 4 },
    { name: 'the first unknown: the other may raise', a: unreadable, b: 900, desired: 9 },
    { name: 'both unknown: hold', a: unreadable, b: unreadable, desired: 4 },
  ]
  for (const { name, a, b, desired } of table) {
    test(name, () => {
      assert.equal(settled(observeAll({ a, b }, 4), policy).desiredReplicas, desired)
      assert.equal(
        settled(observeAll({ b, a }, 4), policyWith({ b: { messagesPerPod: 100 }, a: {} })).desiredReplicas,
        desired,
        'in the other order',
      )
    })
  }

  test('the reason of a change is that of the highest proposal', () => {
    const [change] = settled(observeAll({ a: 10, b: 800 }, 4), policy).adjustments
    assert.equal(change?.why, '800 messages at 100 per pod: 8')
  })

  test('a raise while one is unknown says which one', () => {
    const [change] = settled(observeAll({ a: 70, b: unreadable }, 4), policy).adjustments
    assert.deepEqual(
      [change?.reason, change?.why],
      ['ScaledUp', 'KafkaTimeout: broker b:9092 did not answer'],
    )
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
    assert.match(decision.message, /backlog unknown, KafkaTimeout: broker b:9092 did not answer: stays at 7/)
  })

  test('a reading that is missing altogether is unknown, not zero', () => {
    const decision = settled({ target: { status: 'known', currentReplicas: 7 }, readings: {} })
    assert.deepEqual([decision.desiredReplicas, decision.reason], [7, 'SignalUnavailable'])
    assert.match(decision.message, /trigger kafka was not read/)
  })

  test('the first unknown signal is the one that is named', () => {
    const policy = policyWith({ a: {}, b: {}, c: {} })
    const later: Reading = { ...unreadable, message: 'broker c:9092 did not answer' }
    assert.equal(
      unknownSignal(observeAll({ a: 1, b: unreadable, c: later }, 1), policy),
      'KafkaTimeout: broker b:9092 did not answer',
    )
    assert.equal(unknownSignal(observeAll({ a: 1, b: 2, c: 3 }, 1), policy), undefined)
  })

  test('replicas above the maximum are not lowered by an outage', () => {
    assert.equal(settled(observe(unreadable, 25)).desiredReplicas, 25)
  })

  suite(
    'a missing group keeps what runs, but starts the minimum: only a consumer can create the group',
    () => {
      const missing: Reading = { status: 'unknown', reason: 'GroupMissing', message: 'no group g' }
      const table = [
        { name: 'what runs goes on', current: 4, minReplicas: 1, desired: 4 },
        { name: 'nothing runs: the minimum', current: 0, minReplicas: 2, desired: 2 },
        { name: 'less than the minimum runs: the minimum', current: 1, minReplicas: 2, desired: 2 },
        { name: 'nothing runs and the minimum is zero: one', current: 0, minReplicas: 0, desired: 1 },
      ]
      for (const { name, current, minReplicas, desired } of table) {
        test(name, () => {
          assert.equal(settled(observe(missing, current), policyOf({ minReplicas })).desiredReplicas, desired)
        })
      }

      test('one group of two', () => {
        const policy = policyWith({ a: {}, b: {} }, { minReplicas: 2 })
        assert.equal(settled(observeAll({ a: 0, b: missing }, 0), policy).desiredReplicas, 2)
      })

      test('any other unknown starts nothing', () => {
        assert.equal(settled(observe(unreadable, 0), policyOf({ minReplicas: 2 })).desiredReplicas, 0)
      })
    },
  )
})

suite('SLO mode says why it keeps what runs', () => {
  const figures: SloFigures = {
    targetLagSeconds: 20,
    arrivalRate: 100,
    capacitySamples: 9,
    startUpSeconds: 10,
    rebalanceSeconds: 2,
    scaleDownAfterSeconds: 120,
  }
  const verdict = (replicas: number, slo: SloFigures) => {
    const wanted = [{ trigger: 'kafka', replicas: 3, why: 'the load needs 3', slo }]
    return propose.apply(replicas, {
      ...contextOf(observe(known(129), replicas), policyOf()),
      proposals: wanted,
      recommended: 3,
    })
  }
  const table = [
    { name: 'it is enough', runs: 3, slo: figures, reason: 'WithinTargetLag' },
    { name: 'more brought nothing', runs: 3, slo: { ...figures, ceiling: 3 }, reason: 'IneffectiveScaleUp' },
    { name: 'not where it wants more', runs: 2, slo: figures, reason: 'ScaledUp' },
    { name: 'not where it wants less', runs: 4, slo: figures, reason: 'ScaledDown' },
  ]
  for (const { name, runs, slo, reason } of table) {
    test(name, () => {
      const { reason: said, why, replicas = runs } = verdict(runs, slo)
      assert.deepEqual([said, why, replicas], [reason, 'the load needs 3', 3])
    })
  }
})

suite('an activation', () => {
  const table = [
    { name: 'a backlog at it asks for nothing', backlog: 50, expected: 0 },
    { name: 'a backlog above it asks for what it takes', backlog: 51, expected: 6 },
    { name: 'what counts in place of the backlog keeps one', backlog: 0, activationBacklog: 51, expected: 1 },
    { name: 'with a minimum there is nothing to activate', backlog: 40, minReplicas: 1, expected: 4 },
  ]
  for (const { name, backlog, activationBacklog, minReplicas = 0, expected } of table) {
    test(name, () => {
      const policy = policyWith({ kafka: { activation: 50 } }, { minReplicas })
      const reading = known(backlog, activationBacklog === undefined ? {} : { activationBacklog })
      const [proposal] = proposals(observe(reading, 1), policy, [])
      assert.equal(proposal?.replicas, expected)
    })
  }

  test('of one trigger makes the others count, as in KEDA', () => {
    const policy = policyWith({ a: { activation: 50 }, b: { activation: 0 } }, { minReplicas: 0 })
    const replicas = (b: number) =>
      proposals(observeAll({ a: 40, b }, 1), policy, []).map((proposal) => proposal.replicas)
    assert.deepEqual(
      [replicas(0), replicas(1)],
      [
        [0, 0],
        [4, 1],
      ],
    )
  })
})

suite('the metric type Value', () => {
  const policy = policyWith({ kafka: { metricType: 'Value', messagesPerPod: 0.5 } })
  const table = [
    { name: 'twice the target doubles the replicas', value: 1, current: 3, expected: 6 },
    { name: 'the target keeps them', value: 0.5, current: 3, expected: 3 },
    { name: 'half of it halves them', value: 0.25, current: 3, expected: 2 },
    { name: 'at zero replicas anything asks for one', value: 9, current: 0, expected: 1 },
  ]
  for (const { name, value, current, expected } of table) {
    test(name, () => {
      assert.equal(proposals(observe(known(value), current), policy, [])[0]?.replicas, expected)
    })
  }
})
