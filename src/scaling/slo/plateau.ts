import { isTight } from './capacity.ts'
import type { CapacityBounds, Plateau } from './slo-memory.ts'

/** The least share of what more replicas should bring that counts as an effect. */
const LEAST_EFFECT = 0.25
/** Steps smaller than this cannot be told from noise, nor rates that are less exact. */
const LEAST_STEP = 0.5
const LARGEST_ERROR = 0.1
/** Saturated windows further apart than this compare different loads. */
const COMPARABLE_MS = 900_000
const FIRST_BACKOFF_MS = 600_000
const LONGEST_BACKOFF_MS = 3_600_000

/**
 * Compares a saturated window of `ready` replicas with the one before: when more replicas did not consume more, something behind them is
 * the limit (a database, a quota), and still more would only load it. Then `ceiling` holds for a while, longer each
 * time it proves right again. `gain` is how much more the replicas should consume: 2 is twice.
 */
export function followPlateau(
  before: Plateau | undefined,
  ready: number,
  bounds: CapacityBounds,
  gainOf: (from: number, to: number) => number,
  now: number,
): Plateau | undefined {
  // Work without lag: whatever the limit was, it is not reached any more.
  if (!isTight(bounds)) return before === undefined ? undefined : { ...withoutCeiling(before), at: before.at }
  if (bounds.error > LARGEST_ERROR) return before
  const seen = { at: now, ready, rate: bounds.rate }
  if (before === undefined || ready <= before.ready || now - before.at > COMPARABLE_MS)
    return { ...before, ...seen }
  const gain = gainOf(before.ready, ready) - 1
  if (gain < LEAST_STEP) return before
  if (bounds.rate - before.rate >= LEAST_EFFECT * gain * before.rate) return seen
  const backoffMs = Math.min(LONGEST_BACKOFF_MS, (before.backoffMs ?? FIRST_BACKOFF_MS / 2) * 2)
  return { ...seen, ceiling: ready, until: now + backoffMs, backoffMs }
}

/** The count not to go beyond now; undefined when there is none or it is time to try again. */
export function ceilingOf(plateau: Plateau | undefined, now: number): number | undefined {
  return plateau?.until !== undefined && now < plateau.until ? plateau.ceiling : undefined
}

function withoutCeiling({ at, ready, rate }: Plateau): Plateau {
  return { at, ready, rate }
}
