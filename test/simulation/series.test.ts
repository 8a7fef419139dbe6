import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { record, recordChange, startSeries } from '../../src/simulation/series.ts'

suite('a run over time', () => {
  test('has no more slots than asked for, of whole steps', () => {
    const lengths = [
      { durationMs: 100_000, stepMs: 1000, slots: 1000, slotMs: 1000, count: 100 },
      { durationMs: 100_000, stepMs: 1000, slots: 30, slotMs: 4000, count: 25 },
      { durationMs: 100_000, stepMs: 60_000, slots: 30, slotMs: 60_000, count: 2 },
      { durationMs: 86_400_000 * 365, stepMs: 1000, slots: 1000, slotMs: 31_536_000, count: 1000 },
    ]
    for (const { durationMs, stepMs, slots, slotMs, count } of lengths) {
      const series = startSeries(durationMs, stepMs, slots)
      assert.deepEqual([series.slotMs, series.rate.length], [slotMs, count])
    }
  })

  test('keeps means of rates, extremes of counts, and what was ready in the end', () => {
    const series = startSeries(10_000, 1000, 2)
    const sample = { arrived: 10, replicas: 2, readyReplicas: 1, lag: 5, ageMs: 500 }
    for (const at of [1000, 2000, 5000]) record(series, { ...sample, at })
    record(series, { at: 6000, arrived: 100, replicas: 5, readyReplicas: 5, lag: 7, ageMs: 2000 })
    record(series, { at: 10_000, arrived: 0, replicas: 3, readyReplicas: 3, lag: 0, ageMs: 0 })
    assert.deepEqual(series.rate, [6, 20])
    assert.deepEqual(series.replicas, [2, 5])
    assert.deepEqual(series.fewestReplicas, [2, 3])
    assert.deepEqual(series.readyReplicas, [1, 3])
    assert.deepEqual(series.lag, [5, 7])
    assert.deepEqual(series.ageSeconds, [0.5, 2])
  })

  test('reckons the rate of a last slot that is cut short by its own length', () => {
    const series = startSeries(7000, 1000, 2)
    assert.equal(series.slotMs, 4000)
    record(series, { at: 7000, arrived: 30, replicas: 1, readyReplicas: 1, lag: 0, ageMs: 0 })
    assert.deepEqual(series.rate, [0, 10])
  })

  test('has one change for a slot, from the first to the last', () => {
    const series = startSeries(100_000, 1000, 10)
    recordChange(series, { at: 0, from: 1, to: 4, reason: 'ScaledUp', why: 'a' })
    recordChange(series, { at: 9000, from: 4, to: 2, reason: 'ScaledDown', why: 'b' })
    recordChange(series, { at: 10_000, from: 2, to: 3, reason: 'ScaledUp', why: 'c' })
    assert.deepEqual(series.changes, [
      { at: 0, from: 1, to: 2, count: 2, reason: 'ScaledDown', why: 'b' },
      { at: 10_000, from: 2, to: 3, count: 1, reason: 'ScaledUp', why: 'c' },
    ])
  })
})
