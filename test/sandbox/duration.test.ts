import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inSeconds, parseDuration, stopwatch } from '../../sandbox/duration.ts'

suite('a duration', () => {
  for (const [text, ms] of [
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ] as const) {
    test(`${text} is ${ms} ms`, () => assert.equal(parseDuration('--for', text), ms))
  }

  for (const text of ['', '5', 's', '-1s', '1.s', '5 s', '1d', '1e3s', '5sec', '5s5s']) {
    test(`"${text}" is none, and the message says what is one`, () => {
      const message = `--for: got "${text}", must be a duration such as 500ms, 30s or 2m`
      assert.throws(() => parseDuration('--for', text), { name: 'UsageError', message })
    })
  }
})

test('a stopwatch shows minutes and seconds', () => {
  assert.deepEqual([0, 7_900, 60_000, 754_000, 3_600_000].map(stopwatch), [
    '0:00',
    '0:07',
    '1:00',
    '12:34',
    '60:00',
  ])
})

test('seconds in a sentence have one decimal at most', () => {
  assert.deepEqual([0, 49, 1_500, 16_000, 16_449].map(inSeconds), ['0 s', '0 s', '1.5 s', '16 s', '16.4 s'])
})
