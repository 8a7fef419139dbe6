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

/**
 * Lag: high watermark − committed offset, never negative (a consumer may commit between the two reads).
 * Without a commit the partition counts as the consumer will treat it: `latest` nothing, `earliest` all it retains.
 * A commit below the low watermark points at messages that retention has deleted: what is left counts.
 */
export function lagOf(
  offsets: PartitionOffsets,
  committedOffset: bigint | undefined,
  offsetReset: 'latest' | 'earliest',
): PartitionReading {
  if (committedOffset === undefined)
    return { ...offsets, backlog: offsetReset === 'latest' ? 0n : retained(offsets) }
  if (committedOffset < offsets.lowWatermark) {
    return { ...offsets, committedOffset, backlog: retained(offsets), lostToRetention: true }
  }
  return { ...offsets, committedOffset, backlog: notNegative(offsets.highWatermark - committedOffset) }
}

function retained({ highWatermark, lowWatermark }: PartitionOffsets): bigint {
  return notNegative(highWatermark - lowWatermark)
}

const notNegative = (value: bigint): bigint => (value > 0n ? value : 0n)

/** The last high watermark seen per partition of a topic, to notice that the topic is not the same any more. */
export type SeenTopic = ReadonlyMap<number, bigint>

export function seenTopic(partitions: readonly PartitionOffsets[]): SeenTopic {
  return new Map(partitions.map(({ partition, highWatermark }) => [partition, highWatermark]))
}

/** Says how a topic shows that it was re-created (or truncated) since it was last seen; undefined when it does not. */
export function recreation(
  seen: SeenTopic | undefined,
  partitions: readonly PartitionOffsets[],
): string | undefined {
  if (seen === undefined) return undefined
  if (partitions.length < seen.size) return `it had ${seen.size} partitions and has ${partitions.length}`
  const back = partitions.find(({ partition, highWatermark }) => highWatermark < (seen.get(partition) ?? 0n))
  if (back === undefined) return undefined
  return `the high watermark of partition ${back.partition} went back from ${seen.get(back.partition)} to ${back.highWatermark}`
}
