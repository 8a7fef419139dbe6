import { medianOf } from './median.ts'
import type { CapacityBounds, CapacitySample, SloMemory, Window } from './slo-memory.ts'
import { isMeasured } from './window.ts'

/** How far the bounds of a sample may lie apart (upper / lower). */
const TIGHT = 1.25
/** The error of timing that a sample may have: a commit is seen up to one cycle after it was made. */
const LARGEST_ERROR = 0.5
/** Seconds of saturation that are remembered, and in how many samples at most. */
const KEPT_SECONDS = 900
export const MOST_CAPACITIES = 100

/** The window with what it has proven by now. */
export function withBounds(window: Window, at: number, cycleMs: number): Window {
  return isMeasured(window, at) ? { ...window, bounds: capacityBounds(window, cycleMs) } : window
}

/**
 * What the offsets of a window prove, without knowing which replica has which partition. A partition that always had
 * something to do kept its replica busy; so
 *
 *     total / ready ≤ capacity ≤ total / (replicas that were busy for certain)
 */
export function capacityBounds(
  { ready, firstAt, lastAt, consumed, busy: partitions }: Window,
  cycleMs: number,
): CapacityBounds {
  const seconds = (lastAt - (firstAt ?? lastAt)) / 1_000
  const rate = seconds > 0 ? consumed / seconds : 0
  const consumers = Math.min(ready, partitions.length)
  const saturated = countOf(partitions)
  const busy = certainlyBusy(saturated, partitions.length, consumers)
  return {
    lower: consumers === 0 ? 0 : rate / consumers,
    upper: busy === 0 ? Infinity : rate / busy,
    rate,
    seconds,
    error: seconds > 0 ? cycleMs / 1_000 / seconds : Infinity,
  }
}

/** True when the bounds say what a busy replica consumes. */
export function isTight({ lower, upper, error }: CapacityBounds): boolean {
  return upper <= lower * TIGHT && error <= LARGEST_ERROR
}

/** True when a window has measured what a busy replica consumes. */
export const proves = ({ bounds }: Window): boolean => bounds !== undefined && isTight(bounds)

/** True when so many busy partitions keep (nearly) every one of the replicas busy, however they are dealt. */
export function allBusy(busy: readonly boolean[], ready: number): boolean {
  const consumers = Math.min(ready, busy.length)
  return consumers > 0 && consumers <= certainlyBusy(countOf(busy), busy.length, consumers) * TIGHT
}

const countOf = (flags: readonly boolean[]): number => flags.reduce((sum, flag) => sum + Number(flag), 0)

/** The fewest of `consumers` that can share `saturated` of the partitions, dealt as evenly as Kafka's assignors do. */
function certainlyBusy(saturated: number, partitions: number, consumers: number): number {
  if (saturated === 0 || consumers === 0) return 0
  const fullest = Math.ceil(saturated / Math.ceil(partitions / consumers))
  const idle = Math.floor((partitions - saturated) / Math.floor(partitions / consumers))
  return Math.max(fullest, consumers - idle)
}

/**
 * Adds what a window proves: its bounds where they are tight, or that a replica can do more than is `believed`. The
 * same samples where it proves nothing.
 */
export function learnCapacity(
  samples: readonly CapacitySample[],
  bounds: CapacityBounds,
  believed: number | undefined,
): readonly CapacitySample[] {
  const rate = provenRate(bounds, believed ?? Infinity)
  return rate === undefined ? samples : recent([...samples, { rate, seconds: bounds.seconds }])
}

function provenRate(bounds: CapacityBounds, believed: number): number | undefined {
  // The less exact, the lower: too many replicas for a minute cost less than too few.
  if (isTight(bounds)) return (bounds.lower + bounds.upper) / 2 / (1 + bounds.error / 2)
  const least = leastRate(bounds)
  return least > believed ? least : undefined
}

function recent(samples: readonly CapacitySample[]): readonly CapacitySample[] {
  let seconds = 0
  const first = samples.findLastIndex((sample) => (seconds += sample.seconds) > KEPT_SECONDS)
  return samples.slice(first + 1).slice(-MOST_CAPACITIES)
}

/** What is known by now, the open window included. */
export interface KnownCapacity {
  readonly samples: readonly CapacitySample[]
  /** What one busy replica consumes; undefined until that was seen. */
  readonly capacity: number | undefined
  /** The most a replica was seen to consume, busy or not: it can do that at least. 0 until seen. */
  readonly proven: number
}

/** A window that is still open counts as far as it has come: after a step every second matters. */
export function knownCapacity(
  { learned: { capacities }, estimates: { capacity }, proven }: SloMemory,
  { bounds }: Window,
): KnownCapacity {
  if (bounds === undefined) return { samples: capacities, capacity, proven }
  const samples = learnCapacity(capacities, bounds, capacity)
  return {
    samples,
    capacity: samples === capacities ? capacity : capacityOf(samples),
    proven: Math.max(proven, leastRate(bounds)),
  }
}

/** What a replica can do for certain. */
const leastRate = ({ lower, error }: CapacityBounds): number => lower / (1 + error)

/** The median second: a window in which a replica hung or drained a full buffer changes nothing, a short one little. */
export function capacityOf(samples: readonly CapacitySample[]): number | undefined {
  return medianOf(
    samples,
    ({ rate }) => rate,
    ({ seconds }) => seconds,
  )
}
