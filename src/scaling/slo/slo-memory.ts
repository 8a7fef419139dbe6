/** What SLO mode remembers of one trigger. Plain immutable data; docs/slo-mode.md says what each figure is for. */
export interface SloMemory {
  /** When the last reading was taken in (epoch ms). */
  readonly at: number
  /** Since the reading before (ms). */
  readonly cycleMs: number
  /** `spec.replicas` then. */
  readonly replicas: number
  readonly partitions: readonly PartitionMemory[]
  /** Messages produced since we watch, oldest first; the newest is of the last cycle. Bounded by its spacing. */
  readonly arrivals: readonly ArrivalSample[]
  readonly window: Window
  /** How long the group usually goes without a commit; undefined until that was measured. */
  readonly usualGapMs?: number
  readonly learned: Learned
  /** The most messages per second a replica was seen to consume, busy or not: it can do that at least. */
  readonly proven?: number
  readonly change?: Change
  /** The last count that was not enough for a rate (messages per second), before a capacity was learned. */
  readonly shortage?: { readonly at: number; readonly replicas: number; readonly rate: number }
  readonly plateau?: Plateau
  readonly forecast?: ForecastMemory
}

export interface PartitionMemory {
  readonly topic: string
  readonly partition: number
  readonly high: bigint
  readonly committed?: bigint
  /** About when the last commit was made (epoch ms). */
  readonly committedAt: number
  /** True when the last commit had not caught up with what was there a cycle before: its consumer was busy. */
  readonly behind: boolean
  /** Messages that arrived, older ones counting less and less. */
  readonly arrived: number
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
  readonly firstAt?: number
  /** The last cycle that saw a commit; in a window that follows a cut one possibly before it. */
  readonly lastAt: number
  /** Messages committed after `firstAt`, to `lastAt`. */
  readonly consumed: number
  /** The longest time in which the group committed nothing at all. */
  readonly longestGapMs: number
  readonly partitions: readonly PartitionWindow[]
}

export interface PartitionWindow {
  /** A commit was seen. */
  readonly committed: boolean
  /** There always was something to do: lag at every reading, and no commit that had caught up. */
  readonly busy: boolean
}

/** What is worth keeping over a restart. Rates in messages per second, newest last. */
export interface Learned {
  readonly capacities: readonly CapacitySample[]
  /** Milliseconds from a higher count to ready replicas. */
  readonly startUpsMs: readonly number[]
  /** Milliseconds a change of members stopped a partition. */
  readonly rebalancesMs: readonly number[]
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

/** What the group consumed when it was last saturated, and whether more replicas made it more. */
export interface Plateau {
  readonly at: number
  readonly ready: number
  /** Messages per second. */
  readonly rate: number
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
