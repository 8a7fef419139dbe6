import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs } from '../../../src/kubernetes/watch/backoff.ts'

test('each failure doubles the wait, up to half a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 100].map((failures) => backoffMs(failures, 1))
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
})

test('up to half of it is left to chance', () => {
  assert.deepEqual([backoffMs(1, 0), backoffMs(1, 0.5), backoffMs(100, 0)], [500, 750, 15_000])
})
