import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { behavior } from '../../src/scaling/behavior.ts'
import type { Behavior, ScalingPolicy } from '../../src/scaling/types.ts'
import { contextOf, expectRows, known, observe, policyOf, timeline, unreadable } from './scenario.ts'
import type { Row } from './scenario.ts'

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

suite('over time', () => {
  const table: {
    name: string
    scaleUp?: Partial<Behavior>
    scaleDown?: Partial<Behavior>
    start: number
    rows: Row[]
  }[] = [
    {
      name: 'the defaults of autoscaling/v2: 4 pods or 100 % per 15 s, whichever is more',
      scaleUp: { policies: [pods(4, 15), percent(100, 15)] },
      start: 1,
      rows: [
        [0, 1_000, 5, 'ScaledUp'],
        [15, 1_000, 10],
        [30, 1_000, 20],
        [45, 1_000, 40],
        [60, 1_000, 80],
        [75, 1_000, 100],
      ],
    },
    {
      name: 'an interval shorter than the period gains nothing',
      scaleUp: { policies: [pods(4, 15)] },
      start: 1,
      rows: [
        [0, 1_000, 5],
        [5, 1_000, 5, 'ScaleUpLimit'],
        [14, 1_000, 5],
        [15, 1_000, 9],
        [29, 1_000, 9],
        [30, 1_000, 13],
      ],
    },
    {
      name: 'one pod at a time (KEP-853: gradually)',
      scaleUp: { policies: [pods(1, 60)] },
      start: 1,
      rows: [
        [0, 50, 2],
        [60, 50, 3],
        [120, 50, 4],
        [180, 50, 5],
        [240, 50, 5, 'DesiredWithinRange'],
      ],
    },
    {
      name: 'one pod down per ten minutes (KEP-853: scale down slowly)',
      scaleDown: { policies: [pods(1, 600)] },
      start: 4,
      rows: [
        [0, 40, 4],
        [60, 10, 3],
        [120, 10, 3, 'ScaleDownLimit'],
        [659, 10, 3],
        [660, 10, 2],
      ],
    },
    {
      name: 'up and down by turns: what came back can go again',
      scaleUp: { policies: [pods(2, 60)] },
      scaleDown: { policies: [pods(2, 60)] },
      start: 4,
      rows: [
        [0, 90, 6],
        [10, 10, 2],
        [20, 90, 6],
        [30, 10, 2],
      ],
    },
    {
      name: 'the minimum is reached at once, whatever the policy',
      scaleUp: { selectPolicy: 'Disabled' },
      start: 0,
      rows: [[0, 90, 1]],
    },
    {
      name: 'the maximum is come down to at once, whatever the policy',
      scaleDown: { selectPolicy: 'Disabled' },
      start: 200,
      rows: [[0, 90, 100]],
    },
    {
      name: 'Disabled down: only ever up',
      scaleDown: { selectPolicy: 'Disabled' },
      start: 2,
      rows: [
        [0, 90, 9],
        [60, 20, 9, 'ScaleDownLimit'],
        [1_000, 0, 9, 'ScaleDownLimit'],
      ],
    },
    {
      name: 'an outage neither moves nor forgets',
      scaleUp: { policies: [pods(2, 60)] },
      start: 1,
      rows: [
        [0, 90, 3],
        [30, unreadable, 3],
        [59, 90, 3],
        [60, 90, 5],
      ],
    },
    {
      name: 'a backlog that is gone within the period stays where it got to',
      scaleUp: { policies: [pods(2, 60)] },
      start: 1,
      rows: [
        [0, 90, 3],
        [30, 30, 3, 'DesiredWithinRange'],
      ],
    },
  ]
  for (const { name, start, rows, ...limits } of table) {
    test(name, () => expectRows(timeline(policyOf({ maxReplicas: 100, ...limits }), start), rows))
  }

  test('a change that was not made does not count', () => {
    const target = timeline(policyOf({ scaleUp: { policies: [pods(2, 60)] } }), 1)
    target.at(0, 90)
    target.set(1)
    assert.equal(target.at(10, 90).desiredReplicas, 3)
  })

  test('a change by someone else does not count', () => {
    const target = timeline(policyOf({ maxReplicas: 100, scaleUp: { policies: [pods(2, 60)] } }), 1)
    target.at(0, 10)
    target.set(7)
    assert.equal(target.at(10, 90).desiredReplicas, 9)
  })

  test('a change counts that was confirmed only after the target could not be read for a while', () => {
    const target = timeline(policyOf({ scaleUp: { policies: [pods(2, 60)] } }), 1)
    target.at(0, 90)
    target.blind(10, 90)
    target.blind(20, 90)
    assert.equal(target.at(30, 90).desiredReplicas, 3)
    assert.equal(target.at(60, 90).desiredReplicas, 5)
  })

  test('what may not wait passes, up', () => {
    const policy = policyOf({ maxReplicas: 100, scaleUp: { policies: [pods(2)] } })
    const context = contextOf(observe(known(90), 1), policy)
    const urgent = { finding: 'RetentionRisk', why: 'retention deletes it in 60 s' } as const
    assert.equal(behavior.apply(9, context).replicas, 3)
    assert.equal(behavior.apply(9, { ...context, urgent }).replicas, undefined)
  })

  test('but not down', () => {
    const policy = policyOf({ scaleDown: { policies: [pods(2)] } })
    const urgent = { finding: 'RetentionRisk', why: '' } as const
    assert.equal(behavior.apply(1, { ...contextOf(observe(known(90), 9), policy), urgent }).replicas, 7)
  })
})

suite('what it says', () => {
  test('the policies, what they allow, and when the limit moves', () => {
    const target = timeline(
      policyOf({ maxReplicas: 50, scaleUp: { policies: [pods(4, 15), percent(50, 60)] } }),
      1,
    )
    const first = target.at(0, 200)
    assert.deepEqual(first.adjustments.at(-1), {
      rule: 'behavior',
      from: 20,
      to: 5,
      reason: 'ScaleUpLimit',
      why: 'policies (4 per 15 s, 50 % per 60 s) allow 5',
    })
    assert.deepEqual(first.counterfactual, { rule: 'behavior', replicas: 20 })
    assert.equal(first.nextChangeAt, 15_000)
    const second = target.at(10, 200)
    assert.deepEqual([second.reason, second.nextChangeAt], ['ScaleUpLimit', 15_000])
    assert.equal(target.at(15, 200).nextChangeAt, 30_000)
  })

  test('down, too', () => {
    const target = timeline(policyOf({ scaleDown: { policies: [percent(50, 60)] } }), 8)
    target.at(0, 80)
    const decision = target.at(1, 10)
    assert.equal(decision.adjustments.at(-1)?.why, 'policies (50 % per 60 s) allow 4')
    assert.equal(decision.nextChangeAt, 61_000)
    const event = { at: 1_000, from: 8, to: 4 }
    assert.deepEqual(target.at(2, 10).nextChangeAt, event.at + 60_000)
  })

  test('that a direction is disabled, which no time will change', () => {
    const decision = timeline(policyOf({ scaleUp: { selectPolicy: 'Disabled', policies: [pods(4)] } }), 2).at(
      0,
      90,
    )
    assert.equal(
      decision.message,
      'backlog 90 wants 9, scaling in this direction is disabled: stays at 2 (without behavior: 9)',
    )
    assert.equal(decision.nextChangeAt, undefined)
  })
})
