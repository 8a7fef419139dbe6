import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { policyOf, timeline, unreadable } from './scenario.ts'

suite('stabilization', () => {
  test('a dip scales down only once it has outlasted the window', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1)
    const expected = [
      { second: 0, backlog: 80, replicas: 8 },
      { second: 60, backlog: 20, replicas: 8 },
      { second: 120, backlog: 50, replicas: 8 },
      { second: 299, backlog: 20, replicas: 8 },
      { second: 300, backlog: 20, replicas: 5 },
      { second: 419, backlog: 20, replicas: 5 },
      { second: 420, backlog: 20, replicas: 2 },
    ]
    for (const { second, backlog, replicas } of expected) {
      assert.equal(target.at(second, backlog).desiredReplicas, replicas, `at ${second} s`)
    }
  })

  test('says what holds and without changing the recommendation', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1)
    target.at(0, 80)
    const decision = target.at(60, 20)
    assert.equal(decision.reason, 'ScaleDownStabilized')
    assert.equal(decision.recommendedReplicas, 2)
    assert.deepEqual(decision.adjustments.at(-1), {
      rule: 'stabilization',
      from: 2,
      to: 8,
      reason: 'ScaleDownStabilized',
      why: '8 was wanted within the last 300 s',
    })
  })

  for (const windowMs of [0, 300_000]) {
    test(`the first cycle after a restart never scales down, with a window of ${windowMs / 1000} s`, () => {
      const target = timeline(policyOf({ scaleDown: { stabilizationMs: windowMs } }), 9)
      const first = target.at(0, 10)
      assert.deepEqual([first.desiredReplicas, first.reason], [9, 'ScaleDownStabilized'])
      assert.match(first.message, /first cycle after a start/)
      assert.equal(target.at(windowMs / 1000 + 1, 10).desiredReplicas, 1)
    })
  }

  test('an upward step needs no window', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1)
    target.at(0, 10)
    assert.equal(target.at(1, 90).desiredReplicas, 9)
  })

  test('replicas that someone lowered are not raised back to the window', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1)
    target.at(0, 80)
    target.set(3)
    assert.equal(target.at(60, 30).desiredReplicas, 3)
  })

  test('the window counts on through an outage with what was running', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 8)
    target.at(0, 80)
    target.at(250, unreadable)
    assert.equal(target.at(400, 20).desiredReplicas, 8)
    assert.equal(target.at(551, 20).desiredReplicas, 2)
  })

  test('replicas above a lowered maximum come down to it even in the first cycle', () => {
    assert.equal(timeline(policyOf({ maxReplicas: 4 }), 9).at(0, 500).desiredReplicas, 4)
  })
})
