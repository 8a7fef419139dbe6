import type { SloFigures } from '../types.ts'
import { lookbackMs, oldestSeconds, recentRates } from './arrivals.ts'
import { worstShare } from './assignment.ts'
import type { KnownCapacity } from './capacity.ts'
import { predictedLagSeconds } from './need.ts'
import type { Situation } from './situation.ts'
import type { Estimates } from './slo-memory.ts'
import type { Wanted } from './wanted.ts'

/** A change shows after so long: its window has settled and was measured. */
const LEAST_WINDOW_SECONDS = 25

/** What is told of a situation in which `replicas` are proposed, and where no more may be, why: `ceiling`. */
export function figuresOf(
  { memory, lags, target, spread, targetLagMs }: Situation,
  { samples }: KnownCapacity,
  { load, need }: Wanted,
  replicas: number,
  ceiling: number | undefined,
): SloFigures {
  const { startUpSeconds, rebalanceSeconds } = memory.estimates
  const canTell = load !== undefined && replicas > 0
  return {
    targetLagSeconds: targetLagMs / 1_000,
    arrivalRate: recentRates(memory.arrivals)?.arrival ?? 0,
    capacity: load?.capacity,
    capacitySamples: samples.length,
    oldestMessageSeconds: oldestSeconds(memory.arrivals, lags),
    need,
    predictedLagSeconds: canTell ? predictedLagSeconds(load, 1 / worstShare(spread, replicas)) : undefined,
    startUpSeconds,
    rebalanceSeconds,
    ceiling,
    scaleDownAfterSeconds: scaleDownAfter(target.currentReplicas, replicas, memory.estimates, targetLagMs),
  }
}

/**
 * Going down too early costs a start and two rebalances; waiting costs the replicas that are too many. Waiting until
 * both are equal never pays more than twice what knowing the future would (the ski-rental argument). Not before the last
 * change can have shown, though: a target lag after it, or a measured window.
 */
function scaleDownAfter(
  current: number,
  wanted: number,
  { startUpSeconds, rebalanceSeconds }: Estimates,
  targetLagMs: number,
): number {
  if (wanted >= current) return 0
  const evenSeconds = startUpSeconds + (2 * rebalanceSeconds * current) / (current - wanted)
  const leastSeconds = Math.max(targetLagMs / 1_000, LEAST_WINDOW_SECONDS)
  return Math.max(leastSeconds, Math.min(evenSeconds, lookbackMs(targetLagMs) / 1_000))
}
