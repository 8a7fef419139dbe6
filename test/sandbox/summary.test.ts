import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { renderSummary } from '../../sandbox/summary.ts'
import type { Summary } from '../../sandbox/summary.ts'
import { decision } from './snapshots.ts'

const summary: Summary = {
  atMs: 60_000,
  totals: { produced: 1_488, consumed: 1_480, committed: 1_470, backlog: 8 },
  lag: 18,
  maxLag: 1_545,
  maxOldestMs: 9_400,
  threshold: 200,
  overThresholdMs: 19_400,
  scalings: [
    decision({ atMs: 3_000, reason: 'ScaledUp', message: 'backlog 80 wants 4: 1 to 4', from: 1, to: 4 }),
    decision({ atMs: 4_000, reason: 'ScaledUp', message: 'backlog 900 wants 9: 4 to 9', from: 4, to: 9 }),
    decision({ atMs: 31_000, reason: 'ScaledDown', message: 'backlog 2 wants 1: 9 to 1', from: 9, to: 1 }),
  ],
  contradiction: undefined,
}

suite('the summary', () => {
  test('tells every scaling with its reason, how large the lag was, and that all messages are accounted for', () => {
    assert.deepEqual(renderSummary(summary), [
      '1:00 with 2 scale-ups and 1 scale-down:',
      '   0:03  1 → 4    ScaledUp    backlog 80 wants 4: 1 to 4',
      '   0:04  4 → 9    ScaledUp    backlog 900 wants 9: 4 to 9',
      '   0:31  9 → 1    ScaledDown  backlog 2 wants 1: 9 to 1',
      'Lag: at most 1,545, for 19.4 s above 200. Longest wait of a message: 9.4 s.',
      'Messages: 1,488 produced = 1,480 consumed + 8 waiting. All are accounted for.',
      "Kafka's view: 1,470 committed, a lag of 18.",
    ])
  })

  test('of a run without scalings says so', () => {
    assert.equal(renderSummary({ ...summary, scalings: [] })[0], '1:00 with 0 scale-ups and 0 scale-downs')
  })

  test('says when the messages do not add up', () => {
    const lines = renderSummary({ ...summary, contradiction: 'partition 3: sent 5, in Kafka 4' })
    assert.equal(
      lines.at(-1),
      'Messages: 1,488 produced = 1,480 consumed + 8 waiting does not add up: partition 3: sent 5, in Kafka 4',
    )
  })

  test('breaks long reasons where the terminal ends', () => {
    const message = 'backlog 215 wants 9, only 8 partitions can be consumed in parallel: 7 to 8'
    const lines = renderSummary({ ...summary, scalings: [decision({ message, from: 7, to: 8 })] }, 60)
    assert.deepEqual(lines.slice(1, 4), [
      '   0:05  7 → 8    ScaledUp    backlog 215 wants 9, only 8',
      '                              partitions can be consumed in',
      '                              parallel: 7 to 8',
    ])
  })
})
