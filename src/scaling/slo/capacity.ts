import type { Spread } from './assignment.ts'
import { isTight, TIGHT } from './capacity-bounds.ts'
import { medianOf } from './median.ts'
import { mayBeLimited } from './plateau.ts'
import type { CapacityBounds, CapacitySample, SloMemory, Window } from './slo-memory.ts'

/** Seconds of saturation that are remembered, and in how many samples at most. */
const KEPT_SECONDS = 900
export const MOST_CAPACITIES = 100
/** How far the bounds of a first sample may lie apart. */
const ROUGHLY = 1.6

/** What was believed before, and whether replicas that do less may only be held up by something behind them. */
interface Belief {
  readonly capacity: number | undefined
  readonly limited: boolean
}

/**
 * Adds what a window proves: its bounds where they are tight, or that a replica can do more than is believed. The same
 * samples where it proves nothing.
 */
export function learnCapacity(
  samples: readonly CapacitySample[],
  bounds: CapacityBounds,
  belief: Belief,
): readonly CapacitySample[] {
  const rate = provenRate(bounds, belief)
  return rate === undefined ? samples : recent([...samples, { rate, seconds: bounds.seconds }])
}

function provenRate(bounds: CapacityBounds, { capacity, limited }: Belief): number | undefined {
  // Where nothing is known a rough idea is better than none.
  const tight = isTight(bounds, capacity === undefined ? ROUGHLY : TIGHT)
  const rate = tight ? likelyRate(bounds) : leastRate(bounds)
  if (tight && !limited) return rate
  return rate > (capacity ?? (tight ? 0 : Infinity)) ? rate : undefined
}

/** The less certain, the lower, unless all were busy: then it is as likely too low as too high. */
function likelyRate({ lower, upper, saturated, error }: CapacityBounds): number {
  return saturated ? (lower + upper) / 2 : lower / (1 + error / 2)
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
export function knownCapacity(memory: SloMemory, { ready, bounds }: Window, spread: Spread): KnownCapacity {
  const { plateau, proven, at } = memory
  const { capacities } = memory.learned
  const { capacity } = memory.estimates
  if (bounds === undefined) return { samples: capacities, capacity, proven }
  const limited = mayBeLimited(plateau, ready, spread, at)
  const samples = learnCapacity(capacities, bounds, { capacity, limited })
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
