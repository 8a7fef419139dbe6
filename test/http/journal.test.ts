import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inputsOf } from '../../src/http/inputs.ts'
import { append, createJournal } from '../../src/http/journal.ts'
import type { JournalEntry } from '../../src/http/journal.ts'
import type { TargetReport } from '../../src/ports.ts'
import {
  cycleReport,
  knownReading,
  NOON,
  partition,
  scaledUp,
  targetCalled,
  targetReport,
} from '../support/reports.ts'

/** The report of the `minute`th minute after noon. */
function at(minute: number, report: TargetReport): TargetReport {
  return { ...report, decision: { ...report.decision, at: NOON + minute * 60_000 } }
}

function minute(time: number): number {
  return (time - NOON) / 60_000
}

/** A history as one line an entry, newest first: minutes from – to, cycles, reason. */
function told(entries: readonly JournalEntry[] | undefined): string[] | undefined {
  return entries?.map(({ since, decision, cycles }) => {
    return `${minute(since)}–${minute(decision.at)} ${cycles} ${decision.reason}`
  })
}

function historyOf(...reports: TargetReport[]): string[] | undefined {
  return told(reports.reduce<JournalEntry[]>((history, report) => append(history, report), []))
}

function found(why: string): TargetReport {
  return targetReport({ decision: { findings: [{ finding: 'PartitionBottleneck', why }] } })
}

const steady = targetReport()
const refused = scaledUp({ outcome: { action: 'failed', reason: 'Forbidden' } })

suite('the history of a target', () => {
  const cases: { name: string; reports: TargetReport[]; expected: string[] }[] = [
    {
      name: 'is newest first',
      reports: [at(0, steady), at(1, scaledUp())],
      expected: ['1–1 1 ScaledUp', '0–0 1 DesiredWithinRange'],
    },
    {
      name: 'tells the same conclusion once, since when and for how many cycles',
      reports: [at(0, steady), at(1, steady), at(2, steady)],
      expected: ['0–2 3 DesiredWithinRange'],
    },
    {
      name: 'has an entry for every scaling',
      reports: [at(0, scaledUp()), at(1, scaledUp())],
      expected: ['1–1 1 ScaledUp', '0–0 1 ScaledUp'],
    },
    {
      name: 'tells a write that is refused again and again once',
      reports: [at(0, refused), at(1, refused)],
      expected: ['0–1 2 ScaledUp'],
    },
    {
      name: 'tells another reason for the refusal apart',
      reports: [at(0, refused), at(1, scaledUp({ outcome: { action: 'failed', reason: 'Conflict' } }))],
      expected: ['1–1 1 ScaledUp', '0–0 1 ScaledUp'],
    },
    {
      name: 'tells another number apart',
      reports: [at(0, steady), at(1, targetReport({ decision: { desiredReplicas: 6 } }))],
      expected: ['1–1 1 DesiredWithinRange', '0–0 1 DesiredWithinRange'],
    },
    {
      name: 'tells another finding apart, but not another figure of it',
      reports: [at(0, steady), at(1, found('60/s')), at(2, found('61/s'))],
      expected: ['1–2 2 DesiredWithinRange', '0–0 1 DesiredWithinRange'],
    },
  ]
  for (const { name, reports, expected } of cases) {
    test(name, () => assert.deepEqual(historyOf(...reports), expected))
  }

  test('shows the figures of the last of the same conclusions', () => {
    const reading = knownReading(partition({ backlog: 52n }))
    const grown = targetReport({ reading, decision: { backlog: 52 } })
    const [entry] = append(append([], steady), grown)
    assert.equal(entry?.decision.backlog, 52)
    assert.deepEqual(entry.inputs, inputsOf(grown.observation))
  })
})

suite('the journal', () => {
  test('is empty before the first cycle', () => {
    const journal = createJournal(() => NOON)
    assert.deepEqual(journal.members(), [])
    assert.deepEqual(journal.reports.all(), [])
    assert.equal(journal.entriesOf('shop/deployments/orders'), undefined)
    assert.deepEqual(journal.entries(), [])
  })

  test('has the last report and tells targets apart, newest first', () => {
    const journal = createJournal(() => NOON)
    const billing = at(1, targetReport({ target: targetCalled('billing') }))
    const reports = [cycleReport(at(0, steady)), cycleReport(billing)]
    for (const report of reports) journal.report(report)
    assert.deepEqual(journal.reports.all(), reports.toReversed())
    assert.deepEqual(
      journal.entries().map(({ target }) => target),
      ['shop/deployments/billing', 'shop/deployments/orders'],
    )
    assert.equal(journal.entriesOf('shop/deployments/billing')?.length, 1)
  })

  test('keeps a hundred entries of a target', () => {
    const journal = createJournal(() => NOON)
    for (let minute = 0; minute < 150; minute++) journal.report(cycleReport(at(minute, scaledUp())))
    const entries = journal.entriesOf('shop/deployments/orders')
    assert.equal(entries?.length, 100)
    assert.deepEqual(told(entries)?.[0], '149–149 1 ScaledUp')
  })

  test('keeps ten thousand entries of all targets together', () => {
    const journal = createJournal(() => NOON)
    const names = Array.from({ length: 1_000 }, (_, id) => targetCalled(`t${id}`))
    for (let minute = 0; minute < 15; minute++) {
      for (const target of names) journal.report(cycleReport(at(minute, scaledUp({ target }))))
    }
    assert.equal(journal.entries().length, 10_000)
  })

  test('knows a target from when it was added, and when its last cycle ended', () => {
    const journal = createJournal(() => NOON)
    const target = targetCalled('orders')
    journal.added?.(target)
    assert.deepEqual(journal.members(), [{ target: target.id, addedAt: NOON }])
    assert.deepEqual(journal.entriesOf(target.id), [])
    journal.report(cycleReport())
    assert.deepEqual(journal.members(), [{ target: target.id, addedAt: NOON, endedAt: NOON + 30 }])
  })

  test('forgets a target that is gone', () => {
    const journal = createJournal(() => NOON)
    journal.report(cycleReport())
    journal.removed?.(targetCalled('orders'))
    assert.deepEqual([journal.members(), journal.reports.all(), journal.entries()], [[], [], []])
    assert.equal(journal.entriesOf('shop/deployments/orders'), undefined)
  })
})
