import { speedUp } from './assignment.ts'
import type { Spread } from './assignment.ts'
import type { CapacityBounds, Plateau } from './slo-memory.ts'

/** The least share of what more replicas should bring that counts as an effect. */
const LEAST_EFFECT = 0.25
/** Steps smaller than this cannot be told from noise, nor can rates whose errors are more than this share of the step. */
const LEAST_STEP = 0.45
const ERROR_OF_STEP = 0.2
/** Saturated windows further apart than this compare different loads. */
const COMPARABLE_MS = 900_000
const FIRST_BACKOFF_MS = 600_000
const LONGEST_BACKOFF_MS = 3_600_000

/**
 * Compares a saturated window of `ready` replicas with the one before: when more replicas did not consume more,
 * something behind them is the limit (a database, a quota), and still more would only load it. Then `ceiling` holds for
 * a while, longer each time it proves right again.
 */
export function followPlateau(
  before: Plateau | undefined,
  ready: number,
  bounds: CapacityBounds,
  spread: Spread,
  now: number,
): Plateau | undefined {
  const { saturated, upper, rate, error } = bounds
  // Nobody was busy all the time: whatever the limit was, it is not reached any more.
  if (upper === Infinity) return before === undefined ? undefined : withoutCeiling(before)
  if (!saturated) return before
  const seen = { at: now, ready, rate, error }
  const step = stepFrom(before, ready, spread, now)
  if (before === undefined || step === 0) return mostExact(before, seen)
  if (step < LEAST_STEP || before.error + error > step * ERROR_OF_STEP) return before
  return rate - before.rate < LEAST_EFFECT * step * before.rate ? withCeiling(before, seen) : seen
}

/** A window that has just begun does not take the place of a longer one of the same replicas. */
function mostExact(before: Plateau | undefined, seen: Plateau): Plateau | undefined {
  if (before?.ready === seen.ready && before.error < seen.error) return before
  return seen.error === Infinity ? before : { ...before, ...seen }
}

function withCeiling(before: Plateau, seen: Plateau): Plateau {
  const backoffMs = Math.min(LONGEST_BACKOFF_MS, (before.backoffMs ?? FIRST_BACKOFF_MS / 2) * 2)
  return { ...seen, ceiling: seen.ready, until: seen.at + backoffMs, backoffMs }
}

/** How much more, as a share, `ready` replicas should consume than those last judged; 0 where they are not more. */
function stepFrom(before: Plateau | undefined, ready: number, spread: Spread, now: number): number {
  if (before === undefined || ready <= before.ready || now - before.at > COMPARABLE_MS) return 0
  return speedUp(spread, before.ready, ready) - 1
}

/** The count not to go beyond now, Infinity when there is none. Once it is time to try again: twice as many. */
export function ceilingOf({ ceiling = Infinity, until = 0 }: Partial<Plateau> = {}, now: number): number {
  return now < until ? ceiling : ceiling * 2
}

/**
 * True when what `ready` replicas consume may be what something behind them allows, and not what they can do: they have
 * been found out, or are a step up that is not judged yet.
 */
export function mayBeLimited(
  plateau: Plateau | undefined,
  ready: number,
  spread: Spread,
  now: number,
): boolean {
  if (plateau?.ceiling !== undefined && ready >= plateau.ceiling) return true
  return stepFrom(plateau, ready, spread, now) >= LEAST_STEP
}

function withoutCeiling({ at, ready, rate, error }: Plateau): Plateau {
  return { at, ready, rate, error }
}
