import { flowRates } from './arrivals.ts'
import type { ArrivalSample } from './slo-memory.ts'

/** Work that waits and work that came, to be judged against replicas of a capacity (messages per second). */
export interface Load {
  /** Messages that wait. */
  readonly lag: number
  /** What was produced, oldest first; the newest sample is now. */
  readonly arrivals: readonly ArrivalSample[]
  readonly capacity: number
}

/**
 * The law of SLO mode: for every look-back τ, let the next τ bring what the last τ brought; then the last message must
 * not wait longer than `budgetSeconds`. What waits now and came in between has to be worked off in τ + budget:
 *
 *     need = max over τ of (lag + arrived(τ)) / (capacity · (τ + budget))        fully used replicas
 *
 * τ = 0 is the backlog alone, a long τ the plain rate; what is between absorbs a burst in the time the target leaves.
 */
export function needOf({ lag, arrivals, capacity }: Load, budgetSeconds: number): number {
  const last = arrivals.at(-1)
  let work = lag / budgetSeconds
  if (last === undefined) return work / capacity
  for (const { at, produced } of arrivals) {
    const seconds = (last.at - at) / 1_000 + budgetSeconds
    work = Math.max(work, (lag + last.produced - produced) / seconds)
  }
  return work / capacity
}

/** What the rate of the whole look-back takes if it lasts for ever, when slack has been used up. */
export function sustainedNeed({ arrivals, capacity }: Load): number {
  return (flowRates(arrivals, Infinity)?.arrival ?? 0) / capacity
}

/**
 * How long (seconds) the last message would wait at most if the load repeated itself; `replicas`, more than 0, are fully
 * used ones.
 */
export function predictedLagSeconds({ lag, arrivals, capacity }: Load, replicas: number): number {
  const rate = capacity * replicas
  const { at: now, produced: all } = arrivals.at(-1) ?? { at: 0, produced: 0 }
  let longest = lag / rate
  for (const { at, produced } of arrivals)
    longest = Math.max(longest, (lag + all - produced) / rate - (now - at) / 1_000)
  return longest
}
