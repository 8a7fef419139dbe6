import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  emptyLedger,
  enter,
  nextDue,
  postponed,
  withoutTarget,
  written,
} from '../../src/kubernetes/event-ledger.ts'
import type { EventLedger } from '../../src/kubernetes/event-ledger.ts'
import type { TargetReport } from '../../src/ports.ts'
import { NOON, scaledUp, targetCalled, targetReport } from '../support/reports.ts'

const MINUTE = 60_000
const naming = {
  identityOf: () => ({ apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u-1' }),
  instance: 'pod',
}

/** The `minute`th minute's cycle, in which `reports` were made. */
function cycle(ledger: EventLedger, minute: number, ...reports: TargetReport[]): EventLedger {
  const at = NOON + minute * MINUTE
  const targets = reports.map((report) => ({ ...report, decision: { ...report.decision, at } }))
  return enter(ledger, targets, naming, at)
}

/** The reasons and counts in a ledger, in order. */
function told({ series }: EventLedger): string[] {
  return [...series.values()].map(({ event, count }) => `${event.regarding.name} ${event.reason} ${count}`)
}

const unavailable = (name = 'orders'): TargetReport =>
  targetReport({ target: targetCalled(name), decision: { reason: 'SignalUnavailable' } })
const scaledTo = (desiredReplicas: number): TargetReport => scaledUp({ decision: { desiredReplicas } })

suite('the ledger', () => {
  test('counts what repeats, and begins anew what is different', () => {
    let ledger = cycle(emptyLedger, 0, unavailable())
    ledger = cycle(ledger, 1, unavailable())
    ledger = cycle(ledger, 2, targetReport())
    ledger = cycle(ledger, 3, unavailable())
    ledger = cycle(ledger, 4, scaledTo(8))
    ledger = cycle(ledger, 5, scaledTo(9))
    assert.deepEqual(told(ledger), [
      'orders SignalUnavailable 3',
      'orders DesiredWithinRange 1',
      'orders ScaledUp 1',
      'orders ScaledUp 1',
    ])
  })

  test('names apart what happens at the same moment', () => {
    const { series } = cycle(emptyLedger, 0, unavailable(), scaledTo(8), scaledTo(9))
    const names = [...series.values()].map(({ event }) => event.metadata.name)
    assert.deepEqual([names.length, new Set(names).size], [3, 3])
  })

  test('forgets what is written and over, and then begins it anew', () => {
    let ledger = cycle(emptyLedger, 0, unavailable())
    const [key] = nextDue(ledger, NOON) ?? assert.fail('nothing is due')
    ledger = written(ledger, key, 1, NOON)
    ledger = cycle(ledger, 7, targetReport())
    assert.deepEqual(told(ledger), ['orders DesiredWithinRange 1'])
    ledger = cycle(ledger, 8, unavailable())
    assert.deepEqual(told(ledger), ['orders DesiredWithinRange 1', 'orders SignalUnavailable 1'])
  })

  test('begins no more events of a target than it is allowed, and those of others all the same', () => {
    const busy = Array.from({ length: 40 }, (_, replicas) => scaledTo(replicas))
    const ledger = busy.reduce(
      (before, report) => cycle(before, 0, report, unavailable('billing')),
      emptyLedger,
    )
    assert.equal(told(ledger).filter((line) => line.startsWith('orders')).length, 25)
    assert.ok(told(ledger).includes('billing SignalUnavailable 40'))
  })

  test('keeps no more than 5,000, the newest', () => {
    const all = Array.from({ length: 5_010 }, (_, id) => unavailable(`t${id}`))
    const lines = told(cycle(emptyLedger, 0, ...all))
    assert.deepEqual([lines.length, lines[0]], [5_000, 't10 SignalUnavailable 1'])
  })

  test('forgets the targets that are gone', () => {
    const both = cycle(emptyLedger, 0, unavailable(), unavailable('billing'))
    const ledger = withoutTarget(both, targetCalled('orders'))
    assert.equal([...ledger.conclusions.keys(), ...ledger.allowances.keys()].length, 2)
    // Seen for the first time again.
    assert.deepEqual(told(cycle(ledger, 2, targetReport())), told(ledger))
  })

  test('gives what is due in its order, until it is written or put behind the rest', () => {
    let ledger = cycle(emptyLedger, 0, unavailable('a'), unavailable('b'))
    const [a] = nextDue(ledger, NOON) ?? assert.fail('nothing is due')
    ledger = postponed(ledger, a)
    assert.deepEqual(told(ledger), ['b SignalUnavailable 1', 'a SignalUnavailable 1'])
    const [b] = nextDue(ledger, NOON) ?? assert.fail('nothing is due')
    ledger = written(written(ledger, b, 1, NOON), a, 1, NOON)
    assert.equal(nextDue(ledger, NOON), undefined)
  })

  test('takes no notice of what it does not know', () => {
    assert.equal(written(emptyLedger, 'x', 1, NOON), emptyLedger)
    assert.equal(postponed(emptyLedger, 'x'), emptyLedger)
  })

  test('is not changed by entering into it', () => {
    const ledger = cycle(emptyLedger, 0, unavailable())
    const before = structuredClone([...ledger.series])
    cycle(ledger, 1, unavailable(), scaledTo(9))
    assert.deepEqual([...ledger.series], before)
  })
})
