import type { PartitionReading } from '../types.ts'
import type { PartitionsMemory } from './slo-memory.ts'

/** What happened since the last cycle, by partition in the order of the reading; counts of messages, never negative. */
export interface PartitionDeltas {
  readonly lags: readonly number[]
  readonly produced: readonly number[]
  readonly consumed: readonly number[]
}

type Place = Pick<PartitionReading, 'topic' | 'partition'>

/** True when these are the same partitions in the same order. */
export function sameLayout(before: readonly Place[], now: readonly Place[]): boolean {
  return before.length === now.length && now.every((place, index) => isAt(place, before[index]))
}

/** The readings in the order in which the same partitions were read before; as they are where the partitions differ. */
export function inOrderOf(
  before: readonly PartitionReading[],
  readings: readonly PartitionReading[],
): readonly PartitionReading[] {
  if (before.length !== readings.length || sameLayout(before, readings)) return readings
  const ordered = before.flatMap((place) => readings.find((reading) => isAt(place, reading)) ?? [])
  return ordered.length === readings.length ? ordered : readings
}

const isAt = ({ topic, partition }: Place, other: Place | undefined): boolean =>
  other?.partition === partition && other.topic === topic

/**
 * What is remembered of partitions, in the order of `readings`. One that was not seen before counts as empty before,
 * unless nothing was: then it was as it is now.
 */
export function layOut(
  memory: PartitionsMemory,
  readings: readonly PartitionReading[],
  now: number,
): PartitionsMemory {
  const places = readings.map((reading) => memory.readings.findIndex((other) => isAt(reading, other)))
  const unseen = memory.readings.length === 0 ? itself : empty
  const pick = <T>(values: readonly T[], other: T): readonly T[] =>
    places.map((place) => values[place] ?? other)
  return {
    readings: readings.map((reading, index) => memory.readings[places[index] ?? -1] ?? unseen(reading)),
    committedAt: pick(memory.committedAt, now),
    behind: pick(memory.behind, false),
    arrived: pick(memory.arrived, 0),
  }
}

const itself = (reading: PartitionReading): PartitionReading => reading

function empty({ topic, partition, lowWatermark }: PartitionReading): PartitionReading {
  return { topic, partition, lowWatermark, highWatermark: lowWatermark, backlog: 0n }
}

/** Messages since `before`, which is of the same partitions. An offset that went back (topic re-created) counts none. */
export function deltasSince(
  { readings: before }: PartitionsMemory,
  readings: readonly PartitionReading[],
): PartitionDeltas {
  return {
    lags: readings.map(({ backlog }) => Number(backlog)),
    produced: readings.map((now, index) => grown(before[index]?.highWatermark, now.highWatermark)),
    consumed: readings.map((now, index) => grown(before[index]?.committedOffset, now.committedOffset)),
  }
}

function grown(from: bigint | undefined, to: bigint | undefined): number {
  return from !== undefined && to !== undefined && to > from ? Number(to - from) : 0
}

/** The partitions as the next cycle needs them: arrivals fade, and a commit seen now was made at `committedAt`. */
export function rememberPartitions(
  before: PartitionsMemory,
  readings: readonly PartitionReading[],
  { produced, consumed }: PartitionDeltas,
  { fade, committedAt }: { readonly fade: number; readonly committedAt: number },
): PartitionsMemory {
  return {
    readings,
    committedAt: consumed.map((count, index) =>
      count > 0 ? committedAt : (before.committedAt[index] ?? committedAt),
    ),
    behind: consumed.map((count, index) => isBehind(before, index, count, readings[index])),
    arrived: produced.map((count, index) => (before.arrived[index] ?? 0) * fade + count),
  }
}

/** A partition that commits nothing stays what it was: its consumer may be busy with another one. */
function isBehind(
  before: PartitionsMemory,
  index: number,
  consumed: number,
  { committedOffset }: Partial<PartitionReading> = {},
): boolean {
  if (committedOffset === undefined) return false
  const highBefore = before.readings[index]?.highWatermark ?? 0n
  return consumed === 0 ? before.behind[index] === true : committedOffset < highBefore
}
