import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SloMemory } from '../../../src/scaling/slo/slo-memory.ts'
import { unprocessed } from '../../../src/scaling/slo/unprocessed.ts'
import { at, memoryOf, partitionOf } from './support.ts'

/** At second 100 two partitions have got 75 and 25 messages a second all along, and all of it was consumed. */
function memoryWhere({
  committed,
  behind = [false, false],
}: {
  committed: number[]
  behind?: boolean[]
}): SloMemory {
  return memoryOf({
    arrivals: Array.from({ length: 11 }, (_, index) => ({
      at: at(index * 10),
      produced: index * 1_000,
      byPartition: [index * 750, index * 250],
      lag: 0,
    })),
    partitions: {
      readings: [partitionOf(0, 0n, 0n), partitionOf(1, 0n, 0n)],
      committedAt: committed.map(at),
      behind,
      arrived: [300, 100],
    },
  })
}

suite('what waits', () => {
  test('is not what has been processed since the last commit', () => {
    // 400 - 75 · 4 s and 100 - 25 · 2 s: 150 messages, the oldest of partition 1: 50 at 25 messages/s.
    const { waitedSeconds } = unprocessed(memoryWhere({ committed: [96, 98] }), [400, 100])
    assert.equal(waitedSeconds, 2)
  })

  test('is nothing where all of it has been processed', () => {
    assert.deepEqual(unprocessed(memoryWhere({ committed: [96, 96] }), [300, 90]), {
      lag: 0,
      waitedSeconds: 0,
    })
  })

  test('is all lag of a partition whose consumer is behind', () => {
    const memory = memoryWhere({ committed: [96, 96], behind: [true, false] })
    assert.deepEqual(unprocessed(memory, [300, 100]), { lag: 400, waitedSeconds: 4 })
  })

  test('grows again where commits have stopped: nobody is taken to work for more than a commit and a cycle', () => {
    // 1,000 - 75 · (5 + 5) s, the oldest of them 3⅓ s old: 333 messages arrived since.
    const { lag, waitedSeconds = NaN } = unprocessed(memoryWhere({ committed: [10, 100] }), [1_000, 0])
    assert.deepEqual([Math.round(lag), waitedSeconds.toFixed(3)], [333, '3.333'])
  })

  test('is as much as arrived since the oldest message did, where lag is uneven', () => {
    // Everything has been processed but 50 messages of partition 1, which are 2 s old: 200 arrived since. Twice the lag.
    const memory = memoryWhere({ committed: [96, 98] })
    assert.deepEqual(unprocessed(memory, [300, 100]), { lag: 100, waitedSeconds: 2 })
    // 150 messages, the oldest 2 s old: 200 arrived since.
    assert.deepEqual(unprocessed(memory, [400, 100]), { lag: 200, waitedSeconds: 2 })
  })

  test('is all lag before anything was seen to be consumed or to arrive', () => {
    const fresh = { ...memoryWhere({ committed: [96, 98] }), arrivals: [] }
    assert.deepEqual(unprocessed(fresh, [400, 100]), { lag: 500 })
    const memory = memoryWhere({ committed: [96, 98] })
    const quiet = { ...memory, partitions: { ...memory.partitions, arrived: [0, 0] } }
    assert.equal(unprocessed(quiet, [75, 25]).lag, 100)
  })

  test('has waited for an unknown time where it is older than the look-back', () => {
    assert.deepEqual(unprocessed(memoryWhere({ committed: [100, 100] }), [7_501, 0]), { lag: 7_501 })
  })
})
