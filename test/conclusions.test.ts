import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { linesOf } from '../otel/logs.ts'
import type { Said } from '../otel/logs.ts'
import { conclude } from '../src/conclusions.ts'
import type { Conclusions } from '../src/conclusions.ts'
import { emptyLedger, enter } from '../src/kubernetes/event-ledger.ts'
import type { TargetReport } from '../src/ports.ts'
import type { Reason } from '../src/scaling/types.ts'
import { known, policyOf, timeline } from './scaling/scenario.ts'
import { cycleReport, targetReport } from './support/reports.ts'

/** A cycle of a target that stays at so many replicas. */
const staying = (reason: Reason, currentReplicas = 1): TargetReport =>
  targetReport({ decision: { reason, currentReplicas, desiredReplicas: currentReplicas } })

const scaled = (reason: Reason, currentReplicas: number, desiredReplicas: number): TargetReport =>
  targetReport({ decision: { reason, currentReplicas, desiredReplicas }, outcome: { action: 'scaled' } })

const dryRun = (desiredReplicas: number): TargetReport =>
  targetReport({
    decision: { reason: 'DryRun', simulatedReplicas: 5, desiredReplicas },
    outcome: { action: 'dry-run' },
  })

/** Which of the cycles conclude something that is news. */
function news(...reports: readonly TargetReport[]): boolean[] {
  let before: Conclusions | undefined
  return reports.map((report) => {
    const { isNews, conclusions } = conclude(before, report)
    before = conclusions
    return isNews
  })
}

suite('a conclusion is news', () => {
  const fewer = staying('TooFewReplicas')
  const fine = staying('DesiredWithinRange')
  const short = staying('TooManyReplicas')
  const refused = {
    ...scaled('ScaledUp', 1, 2),
    outcome: { action: 'failed', reason: 'Forbidden' },
  } as const

  const cases: { name: string; reports: TargetReport[]; expected: boolean[] }[] = [
    {
      name: 'once for each reason, although they take turns',
      reports: [fewer, fine, fewer, short, fine, fewer],
      expected: [true, true, false, true, false, false],
    },
    {
      name: 'again with other replicas, whoever changed them',
      reports: [fewer, fine, staying('DesiredWithinRange', 2), fine, fewer],
      expected: [true, true, true, true, true],
    },
    {
      name: 'whenever the replicas are changed',
      reports: [scaled('ScaledUp', 1, 2), scaled('ScaledUp', 2, 3), scaled('ScaledDown', 3, 1), fine],
      expected: [true, true, true, true],
    },
    {
      name: 'whenever a signal is lost, and when it is back, but not while it is away',
      reports: [
        fine,
        ...(['SignalUnavailable', 'Fallback', 'SignalUnavailable'] as const).map((r) => staying(r)),
        fine,
        staying('SignalUnavailable'),
      ],
      expected: [true, true, true, false, true, true],
    },
    {
      name: 'whenever someone pauses the target',
      reports: [fine, staying('Paused'), fine, staying('Paused')],
      expected: [true, true, true, true],
    },
    {
      name: 'once where a write is refused again and again',
      reports: [fine, refused, refused, fine, refused],
      expected: [true, true, false, false, false],
    },
    {
      name: 'for each number that a dry run wants',
      reports: [dryRun(8), dryRun(8), dryRun(9)],
      expected: [true, false, true],
    },
  ]
  for (const { name, reports, expected } of cases) {
    test(name, () => assert.deepEqual(news(...reports), expected))
  }
})

test('a target that a few messages keep at its minimum says so once, in the log and as events', () => {
  const target = timeline(policyOf({ minReplicas: 1, idleReplicas: 1, minTtlMs: 0 }), 1)
  let said: Said | undefined
  let ledger = emptyLedger
  const naming = { identityOf: () => ({ apiVersion: 'apps/v1', kind: 'Deployment' }), instance: 'pod' }
  const lines: string[] = []
  for (let cycle = 0; cycle < 100; cycle += 1) {
    const report = cycleReport({ decision: target.at(15 * cycle, known(cycle % 2)) })
    const told = linesOf(report, said)
    said = told.said
    lines.push(...told.lines.flatMap(({ level, message }) => (level === 'info' ? [message] : [])))
    ledger = enter(ledger, [report], naming, report.decision.at)
  }
  const reasons = ['TooFewReplicas', 'DesiredWithinRange']
  assert.deepEqual(
    lines.map((line) => line.split(': ')[1]),
    reasons,
  )
  // What is so when a target is seen first is no event.
  assert.deepEqual(
    [...ledger.series.values()].map(({ event, count }) => `${event.reason} ${count}`),
    ['DesiredWithinRange 1'],
  )
})
