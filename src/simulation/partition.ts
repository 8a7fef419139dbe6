import { append, arrivalOf, arrivedBy, forget, startCurve } from './arrival-curve.ts'
import type { ArrivalCurve } from './arrival-curve.ts'

/**
 * One partition and what the group did with it. Counts of messages since the start, integers:
 * `committed` ≤ `consumed` ≤ `fetched` ≤ `produced`.
 */
export interface PartitionState {
  readonly index: number
  readonly produced: number
  /** Produced before its owner's last poll: what can be consumed. */
  readonly fetched: number
  readonly consumed: number
  readonly committed: number
  /** Nobody consumes it until the rebalance is over. */
  readonly paused: boolean
  readonly arrivals: ArrivalCurve
}

/** The same state while a step works on it. */
export type Partition = { -readonly [Key in keyof PartitionState]: PartitionState[Key] }

/** A partition without messages. */
export function startPartition(index: number, now: number): Partition {
  const counts = { produced: 0, fetched: 0, consumed: 0, committed: 0 }
  return { index, ...counts, paused: false, arrivals: startCurve(now) }
}

/** Lag as Kafka's tools and the autoscaler see it: messages not committed. */
export function lagOf({ produced, committed }: PartitionState): number {
  return produced - committed
}

/** Messages no member has consumed; the lag is larger by what is consumed but not committed. */
export function unconsumedOf({ produced, consumed }: PartitionState): number {
  return produced - consumed
}

/** Milliseconds since the oldest unconsumed message arrived; 0 where there is none. */
export function oldestAgeMs({ arrivals, consumed }: PartitionState, now: number): number {
  const arrival = arrivalOf(arrivals, consumed)
  return arrival === undefined ? 0 : now - arrival
}

/** Unconsumed messages older than `ageMs`, a fraction of one included. */
export function unconsumedOlderThan(
  { arrivals, consumed }: PartitionState,
  ageMs: number,
  now: number,
): number {
  return Math.max(0, arrivedBy(arrivals, now - ageMs) - consumed)
}

/** Adds `count` messages that arrived evenly between the last call and `at`. */
export function produce(partition: Partition, count: number, at: number): void {
  partition.produced += count
  append(partition.arrivals, at, partition.produced)
}

/** Takes `count` of the fetched messages, oldest first. */
export function consume(partition: Partition, count: number): void {
  partition.consumed += count
  forget(partition.arrivals, partition.consumed)
}
