import type { Finding, PartitionReading } from '../types.ts'

/** Lag of this share of what a partition retains is close to what retention deletes next. */
const CLOSE = 0.8

/**
 * Finds a partition whose unread messages are about to be deleted, or are being: retention has deleted something
 * before, most of what is left is unread, and the backlog is not one of the moment (`late`: the oldest message waits
 * longer than the target lag).
 */
export function retentionRisk(partitions: readonly PartitionReading[], late: boolean): Finding | undefined {
  const risky = partitions.find((partition) => losing(partition) || (late && close(partition)))
  if (risky === undefined) return undefined
  const { topic, partition, backlog, highWatermark, lowWatermark } = risky
  const retained = highWatermark - lowWatermark
  const why = `partition ${partition} of ${topic} has ${backlog} unread of ${retained} retained messages`
  return { finding: 'RetentionRisk', why }
}

const losing = ({ lostToRetention, backlog }: PartitionReading): boolean =>
  lostToRetention === true && backlog > 0n

function close({ backlog, lowWatermark, highWatermark }: PartitionReading): boolean {
  return lowWatermark > 0n && backlog > 0n && Number(backlog) >= CLOSE * Number(highWatermark - lowWatermark)
}
