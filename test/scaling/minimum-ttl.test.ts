import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import { expectRows, observeAll, policyOf, policyWith, timeline, unreadable } from './scenario.ts'

suite('minimum TTL', () => {
  test('goes below the minimum only after wanting less for the whole TTL, and back at once', () => {
    const target = timeline(policyOf({ minReplicas: 2 }), 2)
    const expected = [
      { second: 0, backlog: 0, replicas: 2, reason: 'MinimumTtl' },
      { second: 299, backlog: 0, replicas: 2, reason: 'MinimumTtl' },
      { second: 300, backlog: 0, replicas: 0, reason: 'ScaledDown' },
      { second: 360, backlog: 0, replicas: 0, reason: 'Idle' },
      { second: 420, backlog: 1, replicas: 2, reason: 'ScaledUp' },
      { second: 480, backlog: 0, replicas: 2, reason: 'MinimumTtl' },
      { second: 779, backlog: 0, replicas: 2, reason: 'MinimumTtl' },
      { second: 780, backlog: 0, replicas: 0, reason: 'ScaledDown' },
    ]
    for (const { second, backlog, replicas, reason } of expected) {
      const decision = target.at(second, backlog)
      assert.deepEqual([decision.desiredReplicas, decision.reason], [replicas, reason], `at ${second} s`)
    }
  })

  test('of a new target may last longer, once', () => {
    const target = timeline(policyOf({ minTtlMs: 60_000, initialTtlMs: 200_000 }), 1)
    assert.equal(target.at(0, 0).desiredReplicas, 1)
    assert.equal(target.at(199, 0).desiredReplicas, 1)
    assert.equal(target.at(200, 0).desiredReplicas, 0)
    assert.equal(target.at(210, 1).desiredReplicas, 1)
    assert.equal(target.at(220, 0).desiredReplicas, 1)
    assert.equal(target.at(280, 0).desiredReplicas, 0)
  })

  test('of a new target is no shorter when its first cycles see nothing, and begins anew with a restart', () => {
    const target = timeline(policyOf({ minTtlMs: 60_000, initialTtlMs: 200_000 }), 1)
    target.blind(0, 0)
    assert.equal(target.at(10, unreadable).desiredReplicas, 1)
    assert.equal(target.at(20, 0).desiredReplicas, 1)
    assert.equal(target.at(209, 0).desiredReplicas, 1)
    target.restart()
    assert.equal(target.at(300, 0).desiredReplicas, 1)
    assert.equal(target.at(499, 0).desiredReplicas, 1)
    assert.equal(target.at(500, 0).desiredReplicas, 0)
  })

  test('of a new target does not start one that idles', () => {
    const target = timeline(policyOf({ minTtlMs: 60_000, initialTtlMs: 200_000 }), 0)
    assert.equal(target.at(0, unreadable).desiredReplicas, 0)
    assert.equal(target.at(10, 0).desiredReplicas, 0)
  })

  test('is not cut short by an outage that outlasts the time of a new target', () => {
    const target = timeline(policyOf({ minTtlMs: 60_000, initialTtlMs: 200_000 }), 1)
    target.at(0, 0)
    target.at(150, unreadable)
    assert.equal(target.at(199, 0).desiredReplicas, 1)
    assert.equal(target.at(250, 0).desiredReplicas, 1)
    assert.equal(target.at(259, 0).desiredReplicas, 0)
  })

  test('with idling only when inactive, few messages keep the minimum and none leads to idle', () => {
    const target = timeline(policyOf({ minReplicas: 5, idleReplicas: 1, idleOnlyWhenInactive: true }), 5)
    const expected = [
      { second: 0, backlog: 20, replicas: 5 },
      { second: 600, backlog: 20, replicas: 5 },
      { second: 700, backlog: 0, replicas: 5 },
      { second: 999, backlog: 0, replicas: 5 },
      { second: 1_000, backlog: 0, replicas: 1 },
      { second: 1_100, backlog: 5, replicas: 5 },
    ]
    for (const { second, backlog, replicas } of expected) {
      assert.equal(target.at(second, backlog).desiredReplicas, replicas, `at ${second} s`)
    }
  })

  test('a single message in between starts the time anew', () => {
    const target = timeline(policyOf(), 1)
    target.at(0, 0)
    target.at(200, 1)
    assert.equal(target.at(300, 0).desiredReplicas, 1)
    assert.equal(target.at(599, 0).desiredReplicas, 1)
    assert.equal(target.at(600, 0).desiredReplicas, 0)
  })

  test('an outage in between starts the time anew', () => {
    const target = timeline(policyOf(), 1)
    target.at(0, 0)
    target.at(200, unreadable)
    assert.equal(target.at(300, 0).desiredReplicas, 1)
    assert.equal(target.at(600, 0).desiredReplicas, 0)
  })

  test('stops at IDLE_REPLICAS', () => {
    const target = timeline(policyOf({ minReplicas: 3, idleReplicas: 1 }), 3)
    target.at(0, 0)
    assert.equal(target.at(300, 0).desiredReplicas, 1)
  })

  test('goes to what is wanted where that is more than IDLE_REPLICAS', () => {
    const target = timeline(policyOf({ minReplicas: 5 }), 5)
    target.at(0, 20)
    assert.equal(target.at(300, 20).desiredReplicas, 2)
    assert.equal(target.at(360, 21).desiredReplicas, 5)
  })

  test('never leaves MIN_REPLICAS while it equals IDLE_REPLICAS', () => {
    const target = timeline(policyOf({ minReplicas: 2, idleReplicas: 2 }), 2)
    target.at(0, 0)
    const decision = target.at(1_000, 0)
    assert.deepEqual([decision.desiredReplicas, decision.act], [2, false])
  })

  test('an idle target stays idle over a restart of the autoscaler', () => {
    const target = timeline(policyOf(), 1)
    target.at(0, 0)
    assert.equal(target.at(300, 0).desiredReplicas, 0)
    target.restart()
    assert.equal(target.at(310, 0).desiredReplicas, 0)
  })

  test('replicas between idle and a minimum that was raised go up to the new minimum', () => {
    assert.equal(timeline(policyOf({ minReplicas: 3 }), 1).at(0, 0).desiredReplicas, 3)
  })

  test('a minimum of 0 needs no TTL', () => {
    const target = timeline(policyOf({ minReplicas: 0 }), 4)
    target.at(0, 40)
    assert.equal(target.at(60, 0).desiredReplicas, 0)
  })

  test('waits for a longer stabilization window', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 600_000 } }), 1)
    target.at(0, 50)
    target.at(60, 0)
    assert.equal(target.at(599, 0).desiredReplicas, 5)
    assert.equal(target.at(661, 0).desiredReplicas, 0)
  })

  test('what runs below the minimum, but not idle, stays so through an outage', () => {
    const target = timeline(policyOf({ minReplicas: 5 }), 5)
    target.at(0, 20)
    target.at(300, 20)
    target.at(360, unreadable)
    assert.equal(target.at(420, 20).desiredReplicas, 2)
  })

  test('says what it waits for and until when, and what it opens', () => {
    const target = timeline(policyOf({ minReplicas: 2 }), 2)
    target.at(0, 0)
    const waiting = target.at(60, 0)
    assert.equal(
      waiting.message,
      'backlog 0 wants 0, not below MIN_REPLICAS before 300 s of wanting less: stays at 2 (can change in 240 s)',
    )
    assert.deepEqual(waiting.adjustments.at(-1)?.rule, 'bounds')
    assert.deepEqual(target.at(300, 0).adjustments.at(-1), {
      rule: 'minimum-ttl',
      from: 2,
      to: 0,
      reason: 'Idle',
      why: 'fewer than MIN_REPLICAS wanted for 300 s',
    })
    assert.deepEqual(target.at(360, 0).counterfactual, { rule: 'minimum-ttl', replicas: 2 })
  })

  test('says nothing of a wait that would change nothing', () => {
    const { reason, nextChangeAt } = timeline(policyOf({ minReplicas: 2, idleReplicas: 2 }), 2).at(0, 0)
    assert.deepEqual([reason, nextChangeAt], ['TooFewReplicas', undefined])
  })
})

suite('the way below the minimum is that of every scale-down', () => {
  test('policies rule it (in kedacore/keda#7770 the last step is N to zero at once)', () => {
    const policies = [{ type: 'Pods', value: 2, periodMs: 60_000 } as const]
    expectRows(timeline(policyOf({ minReplicas: 3, minTtlMs: 60_000, scaleDown: { policies } }), 9), [
      [0, 0, 9],
      [60, 0, 7],
      [120, 0, 5],
      [180, 0, 3],
      [240, 0, 1],
      [300, 0, 0],
    ])
  })

  test('so does the window: what was wanted within it is not gone below', () => {
    const scaleDown = { stabilizationMs: 300_000 }
    expectRows(timeline(policyOf({ minReplicas: 5, minTtlMs: 60_000, scaleDown }), 5), [
      [0, 50, 5],
      [10, 30, 5],
      [300, 0, 3],
      [309, 0, 3],
      [310, 0, 0],
    ])
  })

  test('the window and the TTL run at the same time', () => {
    expectRows(timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1), [
      [0, 10, 1],
      [1, 0, 1],
      [300, 0, 1],
      [301, 0, 0],
    ])
  })

  test('a direction that is disabled stays so', () => {
    expectRows(timeline(policyOf({ scaleDown: { selectPolicy: 'Disabled' } }), 1), [
      [0, 0, 1],
      [1_000, 0, 1, 'ScaleDownLimit'],
    ])
  })
})

suite('without interruption means without interruption', () => {
  test('a backlog seen while the target could not be read interrupts', () => {
    const target = timeline(policyOf(), 1)
    target.at(0, 0)
    target.blind(200, 50)
    assert.equal(target.at(300, 0).desiredReplicas, 1)
    assert.equal(target.at(599, 0).desiredReplicas, 1)
    assert.equal(target.at(600, 0).desiredReplicas, 0)
  })

  test('a target that could not be read while nothing was wanted does not', () => {
    const target = timeline(policyOf(), 1)
    target.at(0, 0)
    target.blind(200, 0)
    assert.equal(target.at(300, 0).desiredReplicas, 0)
  })

  test('what a known signal wanted while another was unknown interrupts', () => {
    const policy = policyWith({ a: {}, b: {} })
    const since = (memory: Memory, current: number, a: number) =>
      decide(observeAll({ a, b: unreadable }, current), policy, memory, 400_000).memory.belowMinSince
    assert.equal(since({ belowMinSince: 0 }, 0, 50), undefined)
    assert.equal(since({ belowMinSince: 0 }, 0, 0), 0)
    assert.equal(since({ belowMinSince: 0 }, 1, 0), undefined)
  })

  test('more wanted than runs below the minimum ends the idle time', () => {
    const target = timeline(policyOf({ minReplicas: 5, minTtlMs: 60_000 }), 5)
    expectRows(target, [
      [0, 20, 5],
      [60, 20, 2],
      [120, 30, 5],
      [121, 30, 5],
      [181, 30, 3],
    ])
  })

  test('partition steps that lead above the minimum want more than it', () => {
    const policy = policyOf({ minReplicas: 8, maxReplicas: 20, partitionSteps: true, minTtlMs: 0 })
    const reading = { status: 'known', backlog: 70, consumablePartitions: 12, partitions: [] } as const
    expectRows(timeline(policy, 12), [
      [0, reading, 12],
      [60, reading, 12],
    ])
  })
})

suite('a target found at or below IDLE_REPLICAS has earned it', () => {
  const first = (current: number, backlog: number) =>
    timeline(policyOf({ minReplicas: 4, idleReplicas: 2 }), current).at(0, backlog).desiredReplicas
  test('where no more is wanted', () => {
    assert.equal(first(2, 0), 2)
    assert.equal(first(2, 20), 2)
    assert.equal(first(0, 0), 2)
  })

  test('and not where more is', () => {
    assert.equal(first(2, 21), 4)
    assert.equal(first(3, 0), 4)
  })
})
