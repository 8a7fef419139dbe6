import assert from 'node:assert/strict'
import { test } from 'node:test'
import { condition, cycleReport, failing, latestOf, targetCalled, targetReport } from './support/reports.ts'

const billing = targetReport({ target: targetCalled('billing') })

test('of each target the last report counts, and of each component the newest', () => {
  const first = cycleReport({ conditions: [failing('kafka', 1)] })
  const second = cycleReport({ ...billing, conditions: [failing('kafka', 2), condition('kubernetes')] })
  const third = cycleReport({ cycle: 8, conditions: [condition('kafka')] })
  const latest = latestOf(first, second, third)
  assert.deepEqual(latest.all(), [second, third])
  assert.deepEqual(
    latest.components().map(({ subject, ok }) => [subject, ok]),
    [
      ['kafka', true],
      ['kubernetes', true],
    ],
  )
})

test('targets and components keep their order, whoever comes first', () => {
  const orders = cycleReport({ conditions: [condition('prometheus'), condition('kafka')] })
  const latest = latestOf(orders, cycleReport(billing), orders)
  assert.deepEqual(
    latest.all().map(({ target }) => target.name),
    ['billing', 'orders'],
  )
  const subjects = latest.components().map(({ subject }) => subject)
  assert.deepEqual(subjects, subjects.toSorted())
})

test('what is removed is gone', () => {
  const latest = latestOf(cycleReport(), cycleReport(billing))
  latest.removed?.(billing.target)
  assert.deepEqual(
    latest.all().map(({ target }) => target.name),
    ['orders'],
  )
})
