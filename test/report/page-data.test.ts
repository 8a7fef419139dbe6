import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pageData } from '../../src/report/page-data.ts'
import { figures, report, run, series } from './reports.ts'

suite('what the script of the page draws', () => {
  test('values hold from the beginning of their slot, the last one to the end', () => {
    const [first] = pageData(report()).runs
    assert.deepEqual(first?.times, [0, 60, 120, 150])
    assert.deepEqual(first.replicas, [1, 3, 3, 3])
    assert.deepEqual(first.lag, [0, 12350, 10, 10])
  })

  test('has no more digits than can be seen', () => {
    assert.deepEqual(pageData(report()).runs[0]?.rate, [100, 123.5, 50, 50])
  })

  test('has each change with its reason, in seconds', () => {
    assert.deepEqual(pageData(report()).runs[0]?.changes, [
      { atSeconds: 75, from: 1, to: 3, count: 1, reason: 'ScaledUp', why: 'backlog 300 wants 3' },
    ])
  })

  test('counts from a date where it is known, in seconds', () => {
    assert.equal(pageData(report({ beganAt: 1_700_000_000_500 })).beganAt, 1_700_000_000.5)
    assert.ok(!('beganAt' in pageData(report())))
  })

  test('without a sweep there are no points', () => {
    assert.deepEqual(pageData(report()).points, [])
  })

  test('a sweep is drawn beside the policies, from the cheapest on, under the settings that were tried', () => {
    const variant = (value: string, podHours: number, onFront: boolean) => ({
      policy: 'ours',
      values: [value, '5'],
      figures: figures({ podHours, lateShare: 0.1 }),
      onFront,
    })
    const variants = [variant('10', 30, true), variant('20', 40, false)]
    const sweep = { settings: ['TARGET_LAG_SECONDS', 'SCALE_INTERVAL_SECONDS'], variants }
    const { points } = pageData(
      report({
        sweep,
        runs: [run('hpa', { podHours: 35, lateShare: 0.02 }), { ...run('ours …'), swept: true }],
      }),
    )
    assert.deepEqual(points, [
      {
        name: 'ours\nTARGET_LAG_SECONDS=10\nSCALE_INTERVAL_SECONDS=5',
        kind: 'front',
        podHours: 30,
        latePercent: 10,
      },
      { name: 'hpa', kind: 'other', podHours: 35, latePercent: 2 },
      {
        name: 'ours\nTARGET_LAG_SECONDS=20\nSCALE_INTERVAL_SECONDS=5',
        kind: 'behind',
        podHours: 40,
        latePercent: 10,
      },
    ])
  })

  test('a run without a slot has nothing to draw', () => {
    const empty = series({ durationMs: 0, rate: [], replicas: [], changes: [] })
    const [first] = pageData(report({ runs: [{ ...run('ours'), series: empty }] })).runs
    assert.deepEqual(first?.rate, [])
  })
})
