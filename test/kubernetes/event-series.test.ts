import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { eventOf } from '../../src/kubernetes/event.ts'
import type { News } from '../../src/kubernetes/event-news.ts'
import { isDue, isOver, repeated, seriesKey } from '../../src/kubernetes/event-series.ts'
import type { Series } from '../../src/kubernetes/event-series.ts'
import { targetCalled } from '../support/reports.ts'

const MINUTE = 60_000
const identity = { apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u-1' }
const news: News = {
  target: targetCalled('orders'),
  type: 'Warning',
  reason: 'SignalUnavailable',
  note: 'KafkaTimeout',
  at: 0,
}
const first: Series = { event: eventOf(news, identity, 'pod', 0), count: 1, lastAt: 0 }

suite('events are the same', () => {
  const same = seriesKey(news, identity)
  const cases: [string, boolean, string][] = [
    ['whatever they say', true, seriesKey({ ...news, note: 'KafkaUnreachable' }, identity)],
    ['whenever they are', true, seriesKey({ ...news, at: 99 }, identity)],
    ['but not of two types', false, seriesKey({ ...news, type: 'Normal' }, identity)],
    ['but not of two reasons', false, seriesKey({ ...news, reason: 'Fallback' }, identity)],
    ['but not of two changes', false, seriesKey({ ...news, change: '3 to 5' }, identity)],
    ['but not of two targets', false, seriesKey({ ...news, target: targetCalled('x') }, identity)],
    ['but not of an object and its successor', false, seriesKey(news, { ...identity, uid: 'u-2' })],
  ]
  for (const [name, expected, key] of cases) test(name, () => assert.equal(key === same, expected))
})

test('what happens every minute is written when it begins, when it repeats, every ten minutes, and when it is over', () => {
  let series = first
  const writes: { minute: number; count: number }[] = []
  for (let minute = 0; minute <= 60; minute++) {
    if (minute > 0 && minute <= 35) series = repeated(series, minute * MINUTE)
    if (isDue(series, minute * MINUTE)) {
      writes.push({ minute, count: series.count })
      series = { ...series, written: { count: series.count, at: minute * MINUTE } }
    }
  }
  assert.deepEqual(writes, [
    { minute: 0, count: 1 },
    { minute: 1, count: 2 },
    { minute: 11, count: 12 },
    { minute: 21, count: 22 },
    { minute: 31, count: 32 },
    { minute: 41, count: 36 },
  ])
})

suite('a series is forgotten', () => {
  const once: Series = { ...first, written: { count: 1, at: 0 } }
  const untold: Series = { ...repeated(repeated(once, 0), 0), written: { count: 2, at: 0 } }
  const cases: { name: string; series: Series; minutes: number; expected: boolean }[] = [
    { name: 'not while it may go on', series: once, minutes: 5.9, expected: false },
    { name: 'after six minutes', series: once, minutes: 6, expected: true },
    { name: 'not before its last count is written', series: untold, minutes: 6, expected: false },
    { name: 'not before it is written at all', series: first, minutes: 59, expected: false },
    { name: 'after an hour, written or not', series: first, minutes: 60, expected: true },
  ]
  for (const { name, series, minutes, expected } of cases) {
    test(name, () => assert.equal(isOver(series, minutes * MINUTE), expected))
  }
})
