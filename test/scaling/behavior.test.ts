import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { behavior } from '../../src/scaling/behavior.ts'
import type { Memory, ScalingEvent } from '../../src/scaling/memory.ts'
import type { Verdict } from '../../src/scaling/rule.ts'
import type { Behavior, ScalingPolicy } from '../../src/scaling/types.ts'
import { contextOf, known, observe, policyOf } from './scenario.ts'

const pods = (value: number, seconds = 60): ScalingPolicy => ({
  type: 'Pods',
  value,
  periodMs: seconds * 1_000,
})
const percent = (value: number, seconds = 60): ScalingPolicy => ({
  type: 'Percent',
  value,
  periodMs: seconds * 1_000,
})

interface Case {
  readonly policies: readonly ScalingPolicy[]
  readonly select?: Behavior['selectPolicy']
  readonly events?: readonly ScalingEvent[]
  readonly current: number
}

const NOW = 1_000_000

function apply({ policies, select = 'Max', events = [], current }: Case, wanted: number): Verdict {
  const rules = { policies, selectPolicy: select }
  const policy = policyOf({ minReplicas: 0, maxReplicas: 1_000, scaleUp: rules, scaleDown: rules })
  return behavior.apply(wanted, contextOf(observe(known(0), current), policy, { scaling: { events } }, NOW))
}

/** How far a wish for everything, or for nothing, gets. */
const upTo = (given: Case): number => apply(given, 1_000).replicas ?? 1_000
const downTo = (given: Case): number => apply(given, 0).replicas ?? 0

const changed = (secondsAgo: number, from: number, to: number): ScalingEvent => ({
  at: NOW - secondsAgo * 1_000,
  from,
  to,
})

suite(
  'scale-up: Pods add, Percent multiplies and rounds up (autoscaling/v2, calculateScaleUpLimitWithScalingRules)',
  () => {
    const table: (Case & { name: string; limit: number })[] = [
      { name: '4 pods', policies: [pods(4)], current: 10, limit: 14 },
      { name: '100 %', policies: [percent(100)], current: 10, limit: 20 },
      { name: '50 % of 5 rounds up', policies: [percent(50)], current: 5, limit: 8 },
      {
        name: '1 % of 1 is still one more, or it would never grow',
        policies: [percent(1)],
        current: 1,
        limit: 2,
      },
      {
        name: '10 % of 100 is 11 in floating point, as in the HPA',
        policies: [percent(10)],
        current: 100,
        limit: 111,
      },
      { name: '900 % (KEP-853: as fast as possible)', policies: [percent(900)], current: 10, limit: 100 },
      { name: 'the greatest of several', policies: [pods(4), percent(100)], current: 3, limit: 7 },
      {
        name: 'the greatest of several, the other way round',
        policies: [pods(4), percent(100)],
        current: 30,
        limit: 60,
      },
      {
        name: 'Min takes the smallest',
        policies: [pods(4), percent(100)],
        select: 'Min',
        current: 3,
        limit: 6,
      },
      { name: 'Disabled forbids', policies: [pods(4)], select: 'Disabled', current: 3, limit: 3 },
      { name: 'Disabled forbids at zero, too', policies: [], select: 'Disabled', current: 0, limit: 0 },
      { name: 'no policy is no limit', policies: [], current: 3, limit: 1_000 },
      {
        name: 'a share of zero would stay at zero, so one starts',
        policies: [percent(100)],
        current: 0,
        limit: 1,
      },
      { name: 'pods at zero', policies: [pods(4)], current: 0, limit: 4 },
    ]
    for (const { name, limit, ...given } of table)
      test(`${name}: ${given.current} to ${limit}`, () => assert.equal(upTo(given), limit))
  },
)

suite(
  'scale-down: Pods subtract, Percent truncates (autoscaling/v2, calculateScaleDownLimitWithBehaviors)',
  () => {
    const table: (Case & { name: string; limit: number })[] = [
      { name: '4 pods', policies: [pods(4)], current: 10, limit: 6 },
      { name: '100 %', policies: [percent(100)], current: 10, limit: 0 },
      { name: '10 % of 15 leaves 13', policies: [percent(10)], current: 15, limit: 13 },
      { name: '1 % of 1 still goes', policies: [percent(1)], current: 1, limit: 0 },
      { name: 'more pods than there are', policies: [pods(40)], current: 10, limit: 0 },
      { name: 'the greatest change of several', policies: [pods(4), percent(10)], current: 30, limit: 26 },
      {
        name: 'Min takes the smallest change',
        policies: [pods(4), percent(10)],
        select: 'Min',
        current: 30,
        limit: 27,
      },
      { name: 'Disabled forbids', policies: [pods(4)], select: 'Disabled', current: 3, limit: 3 },
      { name: 'no policy is no limit', policies: [], current: 3, limit: 0 },
    ]
    for (const { name, limit, ...given } of table)
      test(`${name}: ${given.current} to ${limit}`, () => assert.equal(downTo(given), limit))
  },
)

suite(
  'what changed within the period counts from its start (autoscaling/v2, getReplicasChangePerPeriod)',
  () => {
    const table: (Case & { name: string; up: number; down: number })[] = [
      {
        name: 'added replicas use up the way up and lengthen the way down',
        policies: [pods(4)],
        events: [changed(30, 4, 7)],
        current: 7,
        up: 8,
        down: 0,
      },
      {
        name: 'removed replicas use up the way down and lengthen the way up',
        policies: [pods(4)],
        events: [changed(30, 10, 7)],
        current: 7,
        up: 14,
        down: 6,
      },
      {
        name: 'several changes add up',
        policies: [pods(4)],
        events: [changed(50, 10, 12), changed(40, 12, 11), changed(30, 11, 13)],
        current: 13,
        up: 14,
        down: 6,
      },
      {
        name: 'a percentage is one of the start',
        policies: [percent(50)],
        events: [changed(30, 10, 14)],
        current: 14,
        up: 15,
        down: 5,
      },
      {
        name: 'a change just inside the period counts',
        policies: [pods(4)],
        events: [changed(59.999, 4, 8)],
        current: 8,
        up: 8,
        down: 0,
      },
      {
        name: 'a change exactly one period ago does not',
        policies: [pods(4)],
        events: [changed(60, 4, 8)],
        current: 8,
        up: 12,
        down: 4,
      },
      {
        name: 'each policy has its own period',
        policies: [pods(4, 15), pods(6, 60)],
        select: 'Min',
        events: [changed(30, 4, 8)],
        current: 8,
        up: 10,
        down: 4,
      },
      {
        name: 'more added than allowed holds, it does not take back',
        policies: [pods(2)],
        events: [changed(30, 1, 9)],
        current: 9,
        up: 9,
        down: 0,
      },
      {
        name: 'more removed than allowed holds, it does not give back',
        policies: [pods(2)],
        events: [changed(30, 9, 1)],
        current: 1,
        up: 11,
        down: 1,
      },
    ]
    for (const { name, up, down, ...given } of table) {
      test(name, () => assert.deepEqual([upTo(given), downTo(given)], [up, down]))
    }
  },
)

test('where the policies allow what is wanted, there is nothing to say', () => {
  assert.equal(apply({ policies: [pods(4)], current: 3 }, 7).reason, undefined)
  assert.equal(apply({ policies: [pods(4)], current: 7 }, 3).reason, undefined)
})

suite('what is remembered', () => {
  const remembered = (
    memory: Memory,
    current: number,
    wanted: number,
    policies = [pods(4, 60), pods(8, 600)],
  ) => {
    const policy = policyOf({ maxReplicas: 100, scaleUp: { policies }, scaleDown: { policies } })
    return behavior.apply(wanted, contextOf(observe(known(0), current), policy, memory, NOW)).memory?.scaling
  }

  test('what is asked for, until it is seen', () => {
    assert.deepEqual(remembered({}, 3, 5), { events: [], pending: { at: NOW, from: 3, to: 5 } })
    assert.deepEqual(remembered({}, 3, 3), { events: [], pending: undefined })
  })

  test('what was seen, as long as the longest period of either direction', () => {
    const pending = changed(10, 3, 5)
    const events = [changed(600, 1, 2), changed(599, 2, 3)]
    assert.deepEqual(remembered({ scaling: { events, pending } }, 5, 5), {
      events: [changed(599, 2, 3), pending],
      pending: undefined,
    })
    assert.deepEqual(remembered({ scaling: { events, pending } }, 4, 4), {
      events: [changed(599, 2, 3)],
      pending: undefined,
    })
  })

  test('no events without a policy', () => {
    assert.deepEqual(remembered({ scaling: { events: [changed(1, 2, 3)] } }, 3, 3, []), {
      events: [],
      pending: undefined,
    })
  })
})
