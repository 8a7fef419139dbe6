import { medianOf } from './median.ts'
import type { CapacitySample, SloMemory, Window } from './slo-memory.ts'
import { isMeasured } from './window.ts'

/** How far the bounds of a sample may lie apart (upper / lower). */
const TIGHT = 1.25
/** The error of timing that a sample may have: a commit is seen up to one cycle after it was made. */
const LARGEST_ERROR = 0.5
/** Seconds of saturation that are remembered, and in how many samples at most. */
const KEPT_SECONDS = 900
export const MOST_CAPACITIES = 100

/** What a window proves about the capacity of one replica (messages per second). */
export interface CapacityBounds {
  readonly lower: number
  /** Infinity where no replica was busy for certain. */
  readonly upper: number
  /** All partitions together. */
  readonly rate: number
  /** From the first to the last commit. */
  readonly seconds: number
  /** The share by which rates may be off, because commits are seen late. */
  readonly error: number
}

/**
 * What the offsets of a window prove, without knowing which replica has which partition. A partition that always had
 * something to do kept its replica busy; so
 *
 *     total / ready ≤ capacity ≤ total / (replicas that were busy for certain)
 */
export function capacityBounds(
  { ready, firstAt, lastAt, consumed, partitions }: Window,
  cycleMs: number,
): CapacityBounds {
  const seconds = (lastAt - (firstAt ?? lastAt)) / 1_000
  const rate = seconds > 0 ? consumed / seconds : 0
  const consumers = Math.min(ready, partitions.length)
  const saturated = countOf(partitions.map(({ busy }) => busy))
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
export function proves(window: Window, at: number, cycleMs: number): boolean {
  return isMeasured(window, at) && isTight(capacityBounds(window, cycleMs))
}

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

/** Adds what a window proves: its bounds where they are tight, or that a replica can do more than was believed. */
export function learnCapacity(
  samples: readonly CapacitySample[],
  bounds: CapacityBounds,
): readonly CapacitySample[] {
  const rate = provenRate(samples, bounds)
  return rate === undefined ? samples : recent([...samples, { rate, seconds: bounds.seconds }])
}

function provenRate(samples: readonly CapacitySample[], bounds: CapacityBounds): number | undefined {
  // The less exact, the lower: too many replicas for a minute cost less than too few.
  if (isTight(bounds)) return (bounds.lower + bounds.upper) / 2 / (1 + bounds.error / 2)
  const least = leastRate(bounds)
  return least > (capacityOf(samples) ?? Infinity) ? least : undefined
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
  readonly capacity?: number
  /** The most a replica was seen to consume, busy or not: it can do that at least. 0 until seen. */
  readonly proven: number
}

/** A window that is still open counts as far as it has come: after a step every second matters. */
export function knownCapacity({ learned, proven = 0, window, at, cycleMs }: SloMemory): KnownCapacity {
  const bounds = isMeasured(window, at) ? capacityBounds(window, cycleMs) : undefined
  const samples = bounds === undefined ? learned.capacities : learnCapacity(learned.capacities, bounds)
  const capacity = capacityOf(samples)
  return {
    samples,
    proven: bounds === undefined ? proven : Math.max(proven, leastRate(bounds)),
    ...(capacity === undefined ? {} : { capacity }),
  }
}

/** What a replica can do for certain. */
export const leastRate = ({ lower, error }: CapacityBounds): number => lower / (1 + error)

/** The median second: a window in which a replica hung or drained a full buffer changes nothing, a short one little. */
export function capacityOf(samples: readonly CapacitySample[]): number | undefined {
  return medianOf(
    samples,
    ({ rate }) => rate,
    ({ seconds }) => seconds,
  )
}
