import type { PartitionReading } from '../scaling/types.ts'

/** What the brokers said of one partition. */
export interface PartitionOffsets {
  readonly topic: string
  readonly partition: number
  readonly lowWatermark: bigint
  readonly highWatermark: bigint
}

/** Depth: what the partition retains. */
export function depthOf(offsets: PartitionOffsets): PartitionReading {
  return { ...offsets, backlog: retained(offsets) }
}

/** What a partition without a committed offset counts as: nothing, at least one message, or all that it retains. */
export type Uncommitted = 'nothing' | 'one' | 'all'

/**
 * Lag: high watermark − committed offset, never negative (a consumer may commit between the two reads).
 * A commit below the low watermark points at messages that retention has deleted: what is left counts.
 */
export function lagOf(
  offsets: PartitionOffsets,
  committedOffset: bigint | undefined,
  uncommitted: Uncommitted,
): PartitionReading {
  if (committedOffset === undefined) return { ...offsets, backlog: uncommittedBacklog(offsets, uncommitted) }
  if (committedOffset < offsets.lowWatermark) {
    return { ...offsets, committedOffset, backlog: retained(offsets), lostToRetention: true }
  }
  return { ...offsets, committedOffset, backlog: notNegative(offsets.highWatermark - committedOffset) }
}

function uncommittedBacklog(offsets: PartitionOffsets, uncommitted: Uncommitted): bigint {
  if (uncommitted === 'all') return retained(offsets)
  return uncommitted === 'one' ? 1n : 0n
}

function retained({ highWatermark, lowWatermark }: PartitionOffsets): bigint {
  return notNegative(highWatermark - lowWatermark)
}

const notNegative = (value: bigint): bigint => (value > 0n ? value : 0n)

/** The last high watermark seen of each partition of a topic, to notice that the topic is not the same any more. */
export type SeenTopic = readonly bigint[]

/** Takes note of the high watermarks; of all partitions of the topic, in ascending order. */
export function seenTopic(partitions: readonly PartitionOffsets[]): SeenTopic {
  return partitions.map(({ highWatermark }) => highWatermark)
}

/** Says how a topic shows that it was re-created (or truncated) since it was last seen; undefined when it does not. */
export function recreation(
  seen: SeenTopic | undefined,
  partitions: readonly PartitionOffsets[],
): string | undefined {
  if (seen === undefined) return undefined
  if (partitions.length < seen.length) return `it had ${seen.length} partitions and has ${partitions.length}`
  const back = partitions.findIndex(({ highWatermark }, index) => highWatermark < (seen[index] ?? 0n))
  if (back === -1) return undefined
  const { partition, highWatermark } = partitions[back]!
  return `the high watermark of partition ${partition} went back from ${seen[back]} to ${highWatermark}`
}
