import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clock, elapsed, figure, stateOf, timeOf, wordsOf } from '../../../src/report/page/words.js'
import { pageData } from '../../../src/report/page-data.ts'
import { report } from '../reports.ts'

const change = { atSeconds: 0, from: 3, to: 5, count: 1, reason: 'ScaledUp', why: 'backlog 50 wants 5' }

suite('the words of the page', () => {
  test('numbers have four digits that tell anything', () => {
    assert.deepEqual([0, 0.123456, 1234.5, 1234567].map(figure), ['0', '0.1235', '1,235', '1,235,000'])
  })

  test('a time counts from the beginning, in days once there are any', () => {
    assert.deepEqual([0, 3_725, 86_400, 200_000].map(elapsed), [
      '00:00:00',
      '01:02:05',
      '1d 00:00:00',
      '2d 07:33:20',
    ])
  })

  test('a time is a date where the beginning has one', () => {
    assert.equal(timeOf({}, 60), '00:01:00')
    assert.equal(timeOf({ beganAt: 1_700_000_000 }, 60), '14 Nov 2023, 22:14:20 UTC')
  })

  test('an axis of dates says the date once, and each day', () => {
    const midnight = 1_700_006_400
    assert.equal(clock(midnight - 3_600, true, 3_600), '23:00\n2023-11-14')
    assert.equal(clock(midnight - 3_600, false, 3_600), '23:00')
    assert.equal(clock(midnight, false, 3_600), '00:00\n2023-11-15')
    assert.equal(clock(midnight + 5, false, 5), '00:00:05')
    assert.equal(clock(midnight, false, 86_400), '2023-11-15')
  })

  test('a change says from, to, reason and why, and how many there were', () => {
    assert.equal(wordsOf(change), '▲ 3 → 5: ScaledUp\nbacklog 50 wants 5')
    const down = { ...change, from: 5, to: 3, count: 4, reason: 'ScaledDown' }
    assert.equal(wordsOf(down), '▼ 5 → 3, in 4 changes: ScaledDown\nbacklog 50 wants 5')
  })

  test('a state says the load in pods, and replicas as a range where they changed within a slot', () => {
    const data = pageData(report())
    const [run] = data.runs
    assert.ok(run)
    assert.equal(
      stateOf(data, run, 1),
      '00:01:00\nload 123.5/s = 1.235 pods\nreplicas 1 to 3, ready 1\nlag 12,350, age 31.25 s',
    )
    assert.match(stateOf(data, run, 2), /\nreplicas 3, ready 3\n/)
  })
})
