import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { stabilization } from '../../src/scaling/stabilization.ts'
import {
  contextOf,
  expectRows,
  known,
  observe,
  observeAll,
  policyOf,
  policyWith,
  timeline,
  unreadable,
} from './scenario.ts'
import type { Row } from './scenario.ts'

const UP_A_MINUTE = { scaleUp: { stabilizationMs: 60_000 } }

suite('the scale-up window', () => {
  const table: { name: string; start?: number; rows: readonly Row[] }[] = [
    {
      name: 'a peak scales up only once it has outlasted the window',
      rows: [
        [0, 10, 1],
        [59, 90, 1, 'ScaleUpStabilized'],
        [60, 90, 9],
      ],
    },
    {
      name: 'to the lowest that was wanted within it',
      rows: [
        [0, 10, 1],
        [60, 50, 5],
        [70, 90, 5],
        [80, 70, 5],
        [119, 90, 5],
        [120, 90, 7],
        [139, 90, 7],
        [140, 90, 9],
      ],
    },
    {
      name: 'starts with the current replicas, so a restart believes no single peak',
      start: 2,
      rows: [
        [0, 90, 2, 'ScaleUpStabilized'],
        [59, 90, 2],
        [60, 90, 9],
      ],
    },
    {
      name: 'does not keep a target below the minimum: one message wakes it at once',
      start: 0,
      rows: [
        [0, 0, 0],
        [30, 90, 3],
        [59, 90, 3],
        [60, 90, 9],
      ],
    },
    {
      name: 'has nothing to say where as many run as are wanted',
      start: 9,
      rows: [
        [0, 50, 9],
        [1, 90, 9, 'DesiredWithinRange'],
      ],
    },
    {
      name: 'an outage says nothing: neither that less was wanted nor that more was',
      rows: [
        [0, 10, 1],
        [30, unreadable, 1],
        [59, 90, 1],
        [60, 90, 9],
      ],
    },
  ]
  for (const { name, start = 1, rows } of table) {
    test(name, () =>
      expectRows(timeline(policyOf({ ...UP_A_MINUTE, minReplicas: start === 0 ? 3 : 1 }), start), rows),
    )
  }

  test('holds what a known signal asks for while another is unknown', () => {
    const policy = policyWith({ a: {}, b: {} }, UP_A_MINUTE)
    const first = decide(observeAll({ a: 10, b: 10 }, 1), policy, {}, 0)
    const second = decide(observeAll({ a: 90, b: unreadable }, 1), policy, first.memory, 59_000)
    assert.equal(second.decision.desiredReplicas, 1)
    assert.equal(
      decide(observeAll({ a: 90, b: unreadable }, 1), policy, second.memory, 60_000).decision.desiredReplicas,
      9,
    )
  })

  test('remembers what a known signal asked for while another was unknown', () => {
    const policy = policyWith({ a: {}, b: {} }, UP_A_MINUTE)
    const lows = [{ at: 0, replicas: 1 }]
    const partial = decide(observeAll({ a: 50, b: unreadable }, 1), policy, { highs: [], lows }, 30_000)
    const known = decide(observeAll({ a: 90, b: 10 }, 1), policy, partial.memory, 61_000)
    assert.equal(known.decision.desiredReplicas, 5)
  })

  test('lets pass what may not wait', () => {
    const policy = policyOf(UP_A_MINUTE)
    const context = contextOf(observe(known(90), 1), policy)
    const urgent = { finding: 'RetentionRisk', why: 'retention deletes it in 60 s' } as const
    assert.equal(stabilization.apply(9, context).replicas, 1)
    assert.equal(stabilization.apply(9, { ...context, urgent }).replicas, undefined)
  })

  test('says what holds, and until when', () => {
    const target = timeline(policyOf(UP_A_MINUTE), 1)
    target.at(0, 30)
    target.at(60, 30)
    const decision = target.at(90, 90)
    assert.equal(
      decision.message,
      'backlog 90 wants 9, only 3 was wanted within the last 60 s: stays at 3 (without stabilization: 9; can change in 30 s)',
    )
    assert.equal(decision.nextChangeAt, 120_000)
  })
})

suite(
  'both windows at once keep the current replicas between them (autoscaling/v2, stabilizeRecommendationWithBehaviors)',
  () => {
    const both = { scaleDown: { stabilizationMs: 300_000 }, scaleUp: { stabilizationMs: 120_000 } }
    test('a load that swings faster than the windows changes nothing', () => {
      const rows = Array.from({ length: 60 }, (_, index): Row => [index * 30, index % 2 === 0 ? 50 : 90, 5])
      expectRows(timeline(policyOf(both), 5), rows)
    })

    test('a load that stays where it went is followed after its own window', () => {
      expectRows(timeline(policyOf(both), 5), [
        [0, 50, 5],
        [60, 90, 5],
        [119, 90, 5],
        [120, 90, 9],
        [180, 20, 9],
        [419, 20, 9],
        [480, 20, 2],
      ])
    })
  },
)
