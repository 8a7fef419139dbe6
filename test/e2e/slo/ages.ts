import {
  consume,
  oldestAgeMs,
  produce,
  startPartition,
  unconsumedOlderThan,
} from '../../../src/simulation/partition.ts'
import type { Partition } from '../../../src/simulation/partition.ts'
import type { Counts } from '../lab/counts.ts'

/** How long the messages of a topic wait, as its producer and its consumers know it: nobody asks the daemon. */
export interface Ages {
  /** Takes down how many messages have been produced and consumed by `atMs`, since the beginning. */
  enter(produced: Counts, consumed: Counts, atMs: number): void
  /** How long the oldest message that is not consumed has been waiting, when last entered. */
  readonly oldestMs: () => number
  /** Messages that have waited for longer than `lateMs`, consumed by now or not. */
  readonly late: () => number
}

/** The ages of a topic without messages. */
export function watchAges(partitions: number, lateMs: number): Ages {
  const watched = Array.from({ length: partitions }, (_, index) => ({
    partition: startPartition(index, 0),
    judged: 0,
  }))
  let [oldest, late] = [0, 0]
  return {
    enter: (produced, consumed, atMs) => {
      for (const one of watched) {
        const { partition } = one
        enter(partition, produced, consumed, atMs)
        const lateBelow = partition.consumed + unconsumedOlderThan(partition, lateMs, atMs)
        // What was consumed since the last look was in time, unless it had been found late by then.
        late += Math.max(0, lateBelow - Math.max(one.judged, partition.consumed))
        one.judged = Math.max(one.judged, lateBelow)
      }
      oldest = Math.max(...watched.map(({ partition }) => oldestAgeMs(partition, atMs)))
    },
    oldestMs: () => oldest,
    late: () => late,
  }
}

function enter(partition: Partition, produced: Counts, consumed: Counts, atMs: number): void {
  produce(partition, (produced[partition.index] ?? 0) - partition.produced, atMs)
  consume(partition, (consumed[partition.index] ?? 0) - partition.consumed)
}
