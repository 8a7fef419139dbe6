/** What SLO mode remembers of one trigger. Plain immutable data; docs/slo-mode.md says what each figure is for. */
export interface SloMemory {
  /** When the last reading was taken in (epoch ms). */
  readonly at: number
  /** `spec.replicas` then. */
  readonly replicas: number
  readonly partitions: readonly PartitionMemory[]
  /** Messages produced since we watch, oldest first; the newest is of the last cycle. Bounded by its spacing. */
  readonly arrivals: readonly ArrivalSample[]
  readonly window: Window
  /** How long a partition usually goes without a commit; undefined until a window was measured. */
  readonly usualGapMs?: number
  readonly learned: Learned
  /** The most messages per second a replica was seen to consume, busy or not: it can do that at least. */
  readonly proven?: number
  readonly change?: Change
  /** The last count that was not enough for a rate (messages per second), before a capacity was learned. */
  readonly insufficient?: { readonly replicas: number; readonly rate: number }
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
  /** Messages that arrived, older ones counting less and less. */
  readonly arrived: number
}

export interface ArrivalSample {
  readonly at: number
  /** Messages produced since we watch. */
  readonly produced: number
  /** Messages that waited then. */
  readonly lag: number
}

/** A stretch of time with the same ready replicas: first the group settles, then what it consumes is measured. */
export interface Window {
  readonly since: number
  readonly ready: number
  readonly settled: boolean
  readonly partitions: readonly PartitionWindow[]
}

/** What the commits of a partition showed within a window. Rates are measured from commit to commit. */
export interface PartitionWindow {
  readonly firstAt?: number
  readonly firstCommitted: number
  readonly lastAt: number
  readonly lastCommitted: number
  /** The longest time in which nothing was committed. */
  readonly longestGapMs: number
  readonly leastLag: number
}

/** What is worth keeping over a restart. Rates in messages per second, newest last. */
export interface Learned {
  /** What one busy replica consumed, by saturated window. */
  readonly capacities: readonly number[]
  /** Milliseconds from a higher count to ready replicas. */
  readonly startUpsMs: readonly number[]
  /** Milliseconds a change of members stopped a partition. */
  readonly rebalancesMs: readonly number[]
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
