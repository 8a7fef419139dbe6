import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { createTextReport } from '../../src/cli/replay-report.ts'
import type { Comparison, Summary } from '../../src/decision-log/replay.ts'
import type { Decision, Reason } from '../../src/scaling/types.ts'
import { NOON, targetReport } from '../support/reports.ts'

function decisionOf(second: number, replicas: number | undefined, reason: Reason): Decision {
  const { desiredReplicas: _, ...decision } = targetReport().decision
  const desired = replicas === undefined ? {} : { desiredReplicas: replicas }
  return { ...decision, at: NOON + second * 1_000, reason, message: `says\u{1b}[31m why`, ...desired }
}

/** A comparison at a second: the replicas of both, the reason of both. */
function comparisonOf(
  second: number,
  [recorded, replayed]: readonly [number | undefined, number | undefined],
  [one, other]: readonly [Reason, Reason] = ['ScaledUp', 'ScaledUp'],
  target = 'orders',
): Comparison {
  const differs = recorded !== replayed || one !== other
  return {
    target,
    differs,
    recorded: decisionOf(second, recorded, one),
    replayed: decisionOf(second, replayed, other),
  }
}

const summary: Summary = {
  targets: 2,
  decisions: 1_440,
  differing: 1,
  skipped: 1,
  from: NOON,
  to: NOON + 60_000,
  recorded: { replicaHours: 12.34, changes: 4 },
  replayed: { replicaHours: 5, changes: 1 },
}

/** The first lines of what a new report tells of each comparison. */
function told(...comparisons: Comparison[]): (string | undefined)[] {
  const report = createTextReport()
  return comparisons.map((comparison) => report.comparison(comparison).split('\n')[0]?.slice(11))
}

suite('the text of a replay', () => {
  test('tells a difference with its rule and both reasons, without control characters', () => {
    const comparison = comparisonOf(0, [5, 8], ['Idle', 'ScaledUp'])
    assert.equal(
      createTextReport().comparison({ ...comparison, rule: 'bounds' }),
      '2026-11-22T12:00:00.000Z orders: 5 recorded, 8 replayed, from the rule bounds on\n' +
        '  recorded  Idle      says [31m why\n' +
        '  replayed  ScaledUp  says [31m why\n',
    )
  })

  test('tells only the first of differences that are the same, another one, and the end', () => {
    assert.deepEqual(
      told(
        comparisonOf(0, [5, 5]),
        comparisonOf(1, [5, 8]),
        comparisonOf(2, [5, 8], ['Idle', 'ScaledUp']),
        comparisonOf(3, [6, 8]),
        comparisonOf(4, [8, 8]),
        comparisonOf(5, [8, 8]),
        comparisonOf(6, [6, 8]),
      ),
      [
        '',
        '12:00:01.000Z orders: 5 recorded, 8 replayed',
        '',
        '12:00:03.000Z orders: 6 recorded, 8 replayed',
        '12:00:04.000Z orders: 8 in both',
        '',
        '12:00:06.000Z orders: 6 recorded, 8 replayed',
      ],
    )
  })

  test('tells of reasons that differ while the replicas do not', () => {
    assert.deepEqual(
      told(
        comparisonOf(0, [5, 5], ['Idle', 'Paused']),
        comparisonOf(1, [5, 5], ['Idle', 'Paused']),
        comparisonOf(2, [5, 5], ['Idle', 'Fallback']),
      ),
      ['12:00:00.000Z orders: 5 recorded, 5 replayed', '', '12:00:02.000Z orders: 5 recorded, 5 replayed'],
    )
  })

  test('keeps targets apart, and says unknown where a target was not read', () => {
    assert.deepEqual(
      told(
        comparisonOf(0, [5, 8]),
        comparisonOf(0, [5, 8], undefined, 'invoices'),
        comparisonOf(1, [undefined, 8], undefined, 'invoices'),
      ),
      [
        '12:00:00.000Z orders: 5 recorded, 8 replayed',
        '12:00:00.000Z invoices: 5 recorded, 8 replayed',
        '12:00:01.000Z invoices: unknown recorded, 8 replayed',
      ],
    )
  })

  test('ends with the figures', () => {
    assert.equal(
      createTextReport().summary(summary, true),
      '1440 decisions on 2 targets from 2026-11-22T12:00:00.000Z to 2026-11-22T12:01:00.000Z: 1 differ\n' +
        'replica-hours: 12.3 recorded, 5.0 replayed\n' +
        'changes of the replicas: 4 recorded, 1 replayed\n' +
        'The load is the recorded one: it does not react to the replayed replicas.\n' +
        '1 decision skipped: the log does not have what they started from.\n',
    )
  })
})
