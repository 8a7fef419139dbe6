import type { PartitionReading } from '../types.ts'
import type { PartitionMemory } from './slo-memory.ts'

/** What happened on one partition since the last cycle; counts of messages, never negative. */
export interface PartitionDelta {
  readonly reading: PartitionReading
  /** Undefined for a partition not seen before. */
  readonly before?: PartitionMemory
  readonly lag: number
  readonly produced: number
  readonly consumed: number
  /** True while its consumer is behind: its last commit had not caught up with what was there a cycle before. */
  readonly behind: boolean
}

type Place = Pick<PartitionReading, 'topic' | 'partition'>

/** True when these are the same partitions in the same order. */
export function sameLayout(before: readonly Place[], now: readonly Place[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ topic, partition }, index) => {
      const other = before[index]
      return other?.partition === partition && other.topic === topic
    })
  )
}

/**
 * Messages produced and consumed per partition since `before`. An offset that went back (topic re-created) counts
 * nothing; a partition not seen before counts what it retains, unless nothing was seen before.
 */
export function deltasOf(
  before: readonly PartitionMemory[],
  now: readonly PartitionReading[],
): readonly PartitionDelta[] {
  const same = sameLayout(before, now)
  return now.map((reading, index) =>
    delta(reading, same ? before[index] : find(before, reading), before.length > 0),
  )
}

function find(
  before: readonly PartitionMemory[],
  { topic, partition }: PartitionReading,
): PartitionMemory | undefined {
  return before.find((other) => other.topic === topic && other.partition === partition)
}

function delta(
  reading: PartitionReading,
  before: PartitionMemory | undefined,
  watched: boolean,
): PartitionDelta {
  const { highWatermark, lowWatermark, committedOffset } = reading
  const from = before?.high ?? (watched ? lowWatermark : highWatermark)
  const committed = before?.committed
  const consumed =
    committed === undefined || committedOffset === undefined ? 0 : grown(committed, committedOffset)
  return {
    reading,
    ...(before === undefined ? {} : { before }),
    lag: Number(reading.backlog),
    produced: grown(from, highWatermark),
    consumed,
    behind: isBehind(before, committedOffset, consumed),
  }
}

/** A partition that commits nothing stays what it was: its consumer may be busy with another one. */
function isBehind(
  before: PartitionMemory | undefined,
  committed: bigint | undefined,
  consumed: number,
): boolean {
  if (before === undefined || committed === undefined) return false
  return consumed === 0 ? before.behind : committed < before.high
}

const grown = (from: bigint, to: bigint): number => (to > from ? Number(to - from) : 0)
