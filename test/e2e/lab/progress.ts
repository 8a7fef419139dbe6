import { noCounts } from './counts.ts'
import type { Counts } from './counts.ts'

/** How far a group is since the beginning of its topic. A message that was read twice counts once. */
export interface Progress {
  readonly consumed: Counts
  readonly committed: Counts
}

/** Hears what the consumers of a group have done. */
export interface Tally {
  readonly progress: () => Progress
  /** `offset` is that of the next message. */
  readonly onConsumed: (partition: number, offset: number) => void
  readonly onCommitted: (partition: number, offset: number) => void
}

/** A tally for a topic with so many partitions. */
export function createTally(partitions: number): Tally {
  let progress: Progress = { consumed: noCounts(partitions), committed: noCounts(partitions) }
  return {
    progress: () => progress,
    onConsumed: (partition, offset) => {
      progress = { ...progress, consumed: reach(progress.consumed, partition, offset) }
    },
    onCommitted: (partition, offset) => {
      progress = { ...progress, committed: reach(progress.committed, partition, offset) }
    },
  }
}

/** Never back: a rebalance may give a message to a second consumer. */
function reach(counts: Counts, partition: number, offset: number): Counts {
  return counts.with(partition, Math.max(offset, counts[partition] ?? 0))
}
