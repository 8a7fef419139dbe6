import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import { expectRows, observeAll, policyOf, policyWith, timeline, unreadable } from './scenario.ts'
import type { Row } from './scenario.ts'

const fallback = { replicas: 5, afterMs: 180_000 }

suite('fallback', () => {
  const table: { name: string; start: number; rows: readonly Row[] }[] = [
    {
      name: 'comes when the signal has been unknown for so long, and not before',
      start: 2,
      rows: [
        [0, 20, 2],
        [60, unreadable, 2, 'SignalUnavailable'],
        [239, unreadable, 2, 'SignalUnavailable'],
        [240, unreadable, 5, 'ScaledUp'],
        [300, unreadable, 5, 'Fallback'],
      ],
    },
    {
      name: 'is a matter of time and not of how often it is asked (kedacore/keda: failureThreshold)',
      start: 2,
      rows: [
        [0, unreadable, 2],
        [180, unreadable, 5],
      ],
    },
    {
      name: 'starts anew when the signal was known in between',
      start: 2,
      rows: [
        [0, unreadable, 2],
        [179, 20, 2],
        [200, unreadable, 2],
        [379, unreadable, 2],
        [380, unreadable, 5],
      ],
    },
    {
      name: 'only raises: what runs was given by a signal that could still be read',
      start: 8,
      rows: [
        [0, unreadable, 8],
        [1_000, unreadable, 8, 'SignalUnavailable'],
      ],
    },
    {
      name: 'lifts a target from zero, to the minimum or more (kedacore/keda#7239)',
      start: 0,
      rows: [
        [0, 0, 0],
        [60, unreadable, 0],
        [240, unreadable, 5, 'ScaledUp'],
      ],
    },
    {
      name: 'ends with the outage',
      start: 2,
      rows: [
        [0, unreadable, 2],
        [180, unreadable, 5],
        [240, 20, 2, 'ScaledDown'],
      ],
    },
  ]
  for (const { name, start, rows } of table) {
    test(name, () => expectRows(timeline(policyOf({ fallback }), start), rows))
  }

  test('unset, an outage holds for ever, and never goes to zero (kedacore/keda#965, #4098)', () => {
    expectRows(timeline(policyOf(), 3), [
      [0, 30, 3],
      [60, unreadable, 3],
      [86_400, unreadable, 3, 'SignalUnavailable'],
    ])
  })

  test('fallback replicas of zero take nothing away (KEDA turns an outage into a scale-to-zero)', () => {
    const policy = policyOf({ fallback: { replicas: 0, afterMs: 0 }, minReplicas: 0 })
    expectRows(timeline(policy, 3), [[0, unreadable, 3, 'SignalUnavailable']])
  })

  test('does not go beyond the maximum', () => {
    const policy = policyOf({ fallback: { replicas: 50, afterMs: 0 }, maxReplicas: 10 })
    expectRows(timeline(policy, 2), [[0, unreadable, 10, 'ScaledUp']])
  })

  test('does not go below the minimum', () => {
    const policy = policyOf({ fallback: { replicas: 1, afterMs: 0 }, minReplicas: 3 })
    expectRows(timeline(policy, 0), [[0, unreadable, 3, 'ScaledUp']])
  })

  test('says what it waits for, and when it comes', () => {
    const target = timeline(policyOf({ fallback }), 2)
    target.at(0, unreadable)
    const waiting = target.at(60, unreadable)
    assert.match(waiting.message, /did not answer, FALLBACK_REPLICAS \(5\) after 180 s of it: stays at 2/)
    assert.equal(waiting.nextChangeAt, 180_000)
    assert.equal(waiting.counterfactual, undefined)
    const fallen = target.at(180, unreadable)
    assert.deepEqual(fallen.adjustments, [
      {
        rule: 'fallback',
        from: 2,
        to: 5,
        reason: 'Fallback',
        why: 'FALLBACK_REPLICAS is 5 after 180 s of KafkaTimeout: broker b:9092 did not answer',
      },
    ])
    assert.deepEqual(fallen.counterfactual, { rule: 'fallback', replicas: 2 })
    assert.equal(fallen.nextChangeAt, undefined)
  })

  test('promises nothing where as many run already', () => {
    const waiting = timeline(policyOf({ fallback }), 5).at(0, unreadable)
    assert.deepEqual([waiting.reason, waiting.nextChangeAt], ['SignalUnavailable', undefined])
    assert.doesNotMatch(waiting.message, /FALLBACK/)
  })

  test('with one of two signals unknown the known one may ask for more than the fallback', () => {
    const policy = policyWith({ a: {}, b: {} }, { fallback })
    const at = (a: number) =>
      decide(observeAll({ a, b: unreadable }, 2), policy, { unknownSince: 0 }, 180_000).decision
        .desiredReplicas
    assert.equal(at(10), 5)
    assert.equal(at(80), 8)
  })

  test('forgets an outage that is over', () => {
    const remember = (memory: Memory, reading: Parameters<typeof observeAll>[0]) =>
      decide(observeAll(reading, 2), policyOf({ fallback }), memory, 1_000).memory.unknownSince
    assert.equal(remember({}, { kafka: unreadable }), 1_000)
    assert.equal(remember({ unknownSince: 7 }, { kafka: unreadable }), 7)
    assert.equal(remember({ unknownSince: 7 }, { kafka: 20 }), undefined)
  })
})
