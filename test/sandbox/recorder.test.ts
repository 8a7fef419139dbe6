import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { emptyRecording, record } from '../../sandbox/recorder.ts'
import type { Sample } from '../../sandbox/recorder.ts'

/** Records samples of the given lags, `stepMs` apart; two messages are produced and one is consumed in every step. */
function recordingOf(lags: readonly number[], stepMs: number, threshold = 100) {
  return lags.reduce((recording, lag, index) => {
    const atMs = (index + 1) * stepMs
    const sample: Sample = {
      atMs,
      lag,
      oldestMs: lag * 10,
      produced: 2 * (index + 1),
      consumed: index + 1,
      replicas: 3,
    }
    return record(recording, sample, threshold)
  }, emptyRecording)
}

suite('a recording', () => {
  test('has a value for every second, rates as messages per second', () => {
    const { history } = recordingOf([1, 2, 3, 4, 5, 6, 7, 8], 250)
    assert.deepEqual(history, { lag: [4, 8], produced: [8, 8], consumed: [4, 4], replicas: [3, 3] })
  })

  test('has right rates also where samples are late', () => {
    assert.deepEqual(recordingOf([1, 2], 2_500).history.produced, [0.8, 0.8])
  })

  test('knows the largest lag, the longest wait, and how long the lag was above the threshold', () => {
    const { maxLag, maxOldestMs, overThresholdMs } = recordingOf([50, 101, 150, 100, 101], 250)
    assert.deepEqual(
      { maxLag, maxOldestMs, overThresholdMs },
      { maxLag: 150, maxOldestMs: 1_500, overThresholdMs: 750 },
    )
  })

  test('forgets the history of long ago', () => {
    const { history } = recordingOf(
      Array.from({ length: 700 }, (_, index) => index),
      1_000,
    )
    assert.equal(history.lag.length, 600)
    assert.equal(history.lag.at(-1), 699)
  })
})
