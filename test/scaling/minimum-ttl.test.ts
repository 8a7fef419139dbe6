import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { policyOf, timeline, unreadable } from './scenario.ts'

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
})
