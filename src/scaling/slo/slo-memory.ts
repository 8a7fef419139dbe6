import type { PartitionReading } from '../types.ts'

/**
 * What SLO mode remembers of one trigger. Plain immutable data; docs/slo-mode.md says what each figure is for. Every
 * field is always there and lists of partitions are lists of numbers: a thousand of these are replaced every cycle.
 */
export interface SloMemory {
  /** When the last reading was taken in (epoch ms). */
  readonly at: number
  /** Since the reading before (ms); a target lag where that is longer ago. */
  readonly cycleMs: number
  /** `spec.replicas` then. */
  readonly replicas: number
  readonly partitions: PartitionsMemory
  /** Messages produced since we watch, oldest first; the newest is of the last cycle. Bounded by its spacing. */
  readonly arrivals: readonly ArrivalSample[]
  readonly window: Window
  /** How long the group usually goes without a commit; undefined until that was measured. */
  readonly usualGapMs: number | undefined
  readonly learned: Learned
  /** What follows from `learned`. */
  readonly estimates: Estimates
  /** The most messages per second a replica was seen to consume, busy or not: it can do that at least. 0 until seen. */
  readonly proven: number
  readonly change: Change | undefined
  /** The last count that was not enough for a rate (messages per second), before a capacity was learned. */
  readonly shortage: { readonly at: number; readonly replicas: number; readonly rate: number } | undefined
  readonly late: Lateness | undefined
  readonly plateau: Plateau | undefined
  readonly forecast: ForecastMemory | undefined
}

/** By partition, in the order in which they were read. */
export interface PartitionsMemory {
  /** As they were read last. */
  readonly readings: readonly PartitionReading[]
  /** About when the last commit was made (epoch ms). */
  readonly committedAt: readonly number[]
  /** True where the last commit had not caught up with what was there a cycle before: its consumer was busy. */
  readonly behind: readonly boolean[]
  /** Messages that arrived, older ones counting less and less. */
  readonly arrived: readonly number[]
}

export interface ArrivalSample {
  readonly at: number
  /** Messages produced since we watch. */
  readonly produced: number
  /** The same for each partition, in their order. */
  readonly byPartition: readonly number[]
  /** Messages that waited then. */
  readonly lag: number
}

/** A stretch of time with the same ready replicas: first the group settles, then what it consumes is measured. */
export interface Window {
  readonly since: number
  readonly ready: number
  readonly settled: boolean
  /** The first cycle of the window that saw a commit; rates count from there, so that their rhythm does not show. */
  readonly firstAt: number | undefined
  /** The last cycle that saw a commit; in a window that follows a cut one possibly before it. */
  readonly lastAt: number
  /** By partition: messages committed after `firstAt`, to `lastAt`. */
  readonly consumed: readonly number[]
  /** The longest time in which the group committed nothing at all. */
  readonly longestGapMs: number
  /** By partition: a commit was seen. */
  readonly committed: readonly boolean[]
  /** By partition: there always was something to do, lag at every reading and no commit that had caught up. */
  readonly busy: readonly boolean[]
  /** What it has proven so far; undefined before it has seen enough to be judged by. */
  readonly bounds: CapacityBounds | undefined
}

/** What a window proves about the capacity of one replica (messages per second). */
export interface CapacityBounds {
  readonly lower: number
  /** Infinity where no replica was busy for certain. */
  readonly upper: number
  /** True when (nearly) all replicas were. */
  readonly saturated: boolean
  /** All partitions together. */
  readonly rate: number
  /** From the first to the last commit. */
  readonly seconds: number
  /** The share by which rates may be off, because commits are seen late. */
  readonly error: number
}

/** What is worth keeping over a restart. Rates in messages per second, newest last. */
export interface Learned {
  readonly capacities: readonly CapacitySample[]
  /** Milliseconds from a higher count to ready replicas. */
  readonly startUpsMs: readonly number[]
  /** Milliseconds a change of members stopped a partition. */
  readonly rebalancesMs: readonly number[]
}

/** What to expect. */
export interface Estimates {
  /** Messages per second one busy replica consumes; undefined until that was seen. */
  readonly capacity: number | undefined
  /** From a higher count to ready replicas. */
  readonly startUpSeconds: number
  /** How long the change of members stops a partition. */
  readonly rebalanceSeconds: number
}

/** What one busy replica consumed, and over how many seconds that was seen. */
export interface CapacitySample {
  readonly rate: number
  readonly seconds: number
}

/** Replicas that were asked for and are not ready yet. */
export interface Change {
  readonly at: number
  readonly replicas: number
}

/** All replicas, this many, are busy with messages that are later than the target lag. */
export interface Lateness {
  readonly replicas: number
  /** The least that has waited (messages) since they are, and when that was. */
  readonly lag: number
  readonly at: number
}

/** What the group consumed when it was last saturated, and whether more replicas made it more. */
export interface Plateau {
  readonly at: number
  readonly ready: number
  /** Messages per second, and the share by which that may be off. */
  readonly rate: number
  readonly error: number
  /** Not more replicas than this before `until`, because the last ones brought nothing. */
  readonly ceiling?: number
  readonly until?: number
  readonly backoffMs?: number
}

/** Double exponential smoothing of the arrival rate, and how it and the naive forecast have done. */
export interface ForecastMemory {
  readonly at: number
  readonly produced: number
  readonly level: number
  readonly trend: number
  /** Forecasts that wait for their time, oldest first. */
  readonly pending: readonly { readonly due: number; readonly forecast: number; readonly naive: number }[]
  /** Mean absolute errors, older ones counting less and less. */
  readonly error: number
  readonly naiveError: number
  readonly scored: number
}
