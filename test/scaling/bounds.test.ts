import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { Reading } from '../../src/scaling/types.ts'
import { known, observe, observeAll, policyOf, policyWith, unreadable } from './scenario.ts'

suite('bounds', () => {
  const policy = policyOf({ minReplicas: 3, maxReplicas: 8 })
  const table: { name: string; reading: Reading; current: number; desired: number; reason: string }[] = [
    { name: 'inside', reading: known(50), current: 5, desired: 5, reason: 'DesiredWithinRange' },
    { name: 'at the maximum', reading: known(80), current: 8, desired: 8, reason: 'DesiredWithinRange' },
    { name: 'above the maximum', reading: known(81), current: 8, desired: 8, reason: 'TooManyReplicas' },
    { name: 'at the minimum', reading: known(30), current: 3, desired: 3, reason: 'DesiredWithinRange' },
    { name: 'below the minimum', reading: known(20), current: 3, desired: 3, reason: 'MinimumTtl' },
    { name: 'down to the minimum', reading: known(20), current: 8, desired: 3, reason: 'ScaledDown' },
    {
      name: 'a target above the maximum comes down, whatever it wants',
      reading: known(900),
      current: 20,
      desired: 8,
      reason: 'ScaledDown',
    },
    {
      name: 'a target below the minimum comes up, whatever it wants',
      reading: known(10),
      current: 1,
      desired: 3,
      reason: 'ScaledUp',
    },
    {
      name: 'a target at zero with something to do starts the minimum (the HPA gives up at zero)',
      reading: known(1),
      current: 0,
      desired: 3,
      reason: 'ScaledUp',
    },
    {
      name: 'unknown above the maximum: held, not lowered on a guess',
      reading: unreadable,
      current: 20,
      desired: 20,
      reason: 'SignalUnavailable',
    },
    {
      name: 'unknown below the minimum: an idle target does not start because Kafka is away',
      reading: unreadable,
      current: 0,
      desired: 0,
      reason: 'SignalUnavailable',
    },
  ]
  for (const { name, reading, current, desired, reason } of table) {
    test(`${name}: ${current} to ${desired}`, () => {
      const { decision } = decide(observe(reading, current), policy, { highs: [] }, 0)
      assert.deepEqual([decision.desiredReplicas, decision.reason], [desired, reason])
    })
  }

  suite('while one signal is unknown, what another raises', () => {
    const both = policyWith({ a: {}, b: {} }, { minReplicas: 3, maxReplicas: 8 })
    const at = (a: number, current: number) =>
      decide(observeAll({ a, b: unreadable }, current), both, { highs: [] }, 0).decision.desiredReplicas
    test('goes to the minimum at least', () => assert.equal(at(10, 0), 3))
    test('goes to the maximum at most', () => assert.equal(at(900, 5), 8))
    test('does not lower a target above the maximum', () => assert.equal(at(900, 12), 12))
    test('does not raise one that wants no more', () => assert.equal(at(0, 0), 0))
  })

  test('says which bound', () => {
    const adjust = (backlog: number, current: number) =>
      decide(observe(known(backlog), current), policy, { highs: [] }, 0).decision.adjustments.at(-1)
    assert.deepEqual(adjust(900, 5), {
      rule: 'bounds',
      from: 90,
      to: 8,
      reason: 'TooManyReplicas',
      why: 'MAX_REPLICAS is 8',
    })
    assert.deepEqual(adjust(10, 5), {
      rule: 'bounds',
      from: 1,
      to: 3,
      reason: 'TooFewReplicas',
      why: 'MIN_REPLICAS is 3',
    })
  })
})
