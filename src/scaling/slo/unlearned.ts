import { recentRates } from './arrivals.ts'
import { replicasFor } from './assignment.ts'
import { budgetSeconds } from './budget.ts'
import { needOf } from './need.ts'
import type { Situation } from './situation.ts'
import type { SloMemory } from './slo-memory.ts'

/** A load of this share of another one is taken for the same. */
const SAME_LOAD = 0.8
/** A count that was not enough may have been during a start or a rebalance: it is tried again. */
const TRY_AGAIN_MS = 600_000

/**
 * The replicas wanted before a capacity is learned. MESSAGES_PER_POD rules, with what can be seen without it:
 *
 * - a group that is changing is given the time to show what it can do, unless the formula asks for twice as many;
 * - replicas that drain fast enough, judged by what they are `proven` to consume each, are left alone;
 * - replicas that would let messages wait too long, with the time a change takes, are doubled at least, if that is not
 *   more than the proven rate calls for;
 * - once their work is done, replicas are taken away by halves, even if the formula asks for more: what it counts is
 *   done and not committed, and the way down teaches what they can do.
 */
export function unlearnedReplicas(situation: Situation, formula: number, proven: number): number {
  const current = situation.target.currentReplicas
  if (!isSteady(situation) && formula > current && formula < current * 2) return current
  if (proven === 0 || current === 0) return formula
  const { waitedSeconds = Infinity } = situation.backlog
  const budget = budgetSeconds(situation.targetLagMs, 0)
  if (waitedSeconds > budget || willBeLate(situation, waitedSeconds))
    return Math.max(current, doubled(situation, formula, proven))
  return isDone(situation, waitedSeconds) ? fewer(situation, formula) : current
}

/** True when nothing waits longer than what can be seen into. */
function isDone({ memory, targetLagMs }: Situation, waitedSeconds: number): boolean {
  return waitedSeconds <= Math.max(budgetSeconds(targetLagMs, 0) / 4, memory.cycleMs / 1_000)
}

/** Half-way down, or what the formula asks for; one that asks for more than what has nothing to do is for another load. */
function fewer(situation: Situation, formula: number): number {
  const asked = formula < situation.target.currentReplicas ? formula : 0
  return Math.max(asked, halfway(situation))
}

/** True when more replicas, asked for a cycle later, would come too late at the pace at which the wait grows. */
function willBeLate({ memory, targetLagMs }: Situation, waitedSeconds: number): boolean {
  const { startUpSeconds, rebalanceSeconds } = memory.estimates
  const changeSeconds = startUpSeconds + rebalanceSeconds + memory.cycleMs / 1_000
  const { arrival = 0, consumption = 0 } = recentRates(memory.arrivals) ?? {}
  const growth = arrival === 0 ? 0 : Math.max(0, 1 - consumption / arrival)
  return waitedSeconds + growth * changeSeconds > (targetLagMs - memory.cycleMs) / 1_000
}

/** At least twice the replicas, but not more than what they are proven to do calls for; 0 where they are enough. */
function doubled(situation: Situation, formula: number, capacity: number): number {
  const { memory, spread, backlog, target, targetLagMs } = situation
  const load = { lag: backlog.lag, arrivals: memory.arrivals, capacity }
  const enough = replicasFor(needOf(load, budgetSeconds(targetLagMs, 0)), spread)
  const current = target.currentReplicas
  return enough > current ? Math.min(enough, Math.max(formula, current * 2)) : 0
}

/** What was not enough is remembered, so that it is not tried again and again. */
export function rememberShortage({ memory, target }: Situation, wanted: number): SloMemory {
  const { currentReplicas, readyReplicas = currentReplicas } = target
  // Replicas that are not there yet have not been too few.
  if (wanted <= currentReplicas || readyReplicas < currentReplicas) return memory
  const shortage = { at: memory.at, replicas: target.currentReplicas, rate: arrivalRate(memory) }
  return { ...memory, shortage }
}

/** True while all replicas are ready and the group has settled. */
function isSteady({ memory: { window }, target: { currentReplicas, readyReplicas } }: Situation): boolean {
  return window.settled && (readyReplicas ?? currentReplicas) >= currentReplicas
}

/** Half of what is left between the present replicas and a count known not to be enough. */
function halfway({ memory, target }: Situation): number {
  const rate = arrivalRate(memory)
  if (rate === 0) return 0
  const { shortage, at } = memory
  const counts = shortage !== undefined && rate > shortage.rate * SAME_LOAD && at - shortage.at < TRY_AGAIN_MS
  return Math.ceil(((counts ? shortage.replicas : 0) + target.currentReplicas) / 2)
}

function arrivalRate({ arrivals }: SloMemory): number {
  return recentRates(arrivals)?.arrival ?? 0
}
