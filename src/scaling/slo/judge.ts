import type { Finding, Proposal, SloFigures } from '../types.ts'
import { flowRates, lookbackMs, secondsSinceArrival } from './arrivals.ts'
import { replicasFor, worstShare } from './assignment.ts'
import { medianOf } from './capacity.ts'
import { findingsOf } from './findings.ts'
import { forecastRate } from './forecast.ts'
import { needOf, predictedLagSeconds, sustainedNeed } from './need.ts'
import type { Load } from './need.ts'
import { ceilingOf } from './plateau.ts'
import type { Situation } from './situation.ts'
import type { SloMemory } from './slo-memory.ts'
import { transitionCost } from './transitions.ts'
import type { TransitionCost } from './transitions.ts'

/** The share of the target lag that is planned with; the rest is for what happens between two readings and commits. */
const PLANNED_SHARE = 0.6
/** However long a change takes, this share of the target lag is left to work the backlog off in. */
const LEAST_SHARE = 0.25
/** The arrival rate that is told. */
const RECENT_MS = 30_000
/** A load within this share of another one is taken for the same. */
const SAME_LOAD = 0.8
/** A change shows after so long: its window has settled and was measured. */
const LEAST_WINDOW_SECONDS = 25

export interface Judgement {
  readonly proposal: Proposal
  readonly findings: readonly Finding[]
  readonly urgent?: Finding
  readonly memory: SloMemory
}

/** How many replicas the target lag takes, and what there is to say about it. Pure. */
export function judge(situation: Situation): Judgement {
  const { trigger, memory, policy, target } = situation
  const capacity = medianOf(memory.learned.capacities)
  const cost = transitionCost(memory.learned)
  const wanted = capacity === undefined ? unlearned(situation) : learned(situation, capacity, cost)
  const ceiling = ceilingOf(memory.plateau, memory.at)
  const allowed =
    ceiling === undefined
      ? wanted.replicas
      : Math.min(wanted.replicas, Math.max(ceiling, target.currentReplicas))
  const figures = figuresOf(situation, wanted, allowed, cost)
  const { findings, urgent } = findingsOf(situation, figures, allowed < wanted.replicas ? ceiling : undefined)
  const replicas = urgent?.finding === 'RetentionRisk' ? policy.maxReplicas : allowed
  return {
    proposal: { trigger: trigger.id, replicas, why: wanted.why, slo: figures },
    findings,
    ...(urgent === undefined ? {} : { urgent }),
    memory: rememberShortage(situation, wanted.replicas),
  }
}

interface Wanted {
  readonly replicas: number
  readonly why: string
  readonly load?: Load
  readonly need?: number
}

/**
 * The current replicas as long as they will do; fewer when those would do in spite of the rebalance; more, and then as
 * many as work off the backlog in what their start and the rebalance leave of the target lag.
 */
function learned(
  situation: Situation,
  capacity: number,
  { startUpSeconds, rebalanceSeconds }: TransitionCost,
): Wanted {
  const { memory, target, spread, lag } = situation
  const load = { lag, arrivals: memory.arrivals, capacity }
  const current = target.currentReplicas
  const need = Math.max(needOf(load, budgetSeconds(situation, 0)), forecastNeed(situation, capacity))
  const why = `the load keeps ${need.toFixed(2)} replicas of ${round(capacity)} messages/s busy`
  const enough = replicasFor(need, spread)
  if (current >= enough) {
    const afterChange = Math.max(
      needOf(load, budgetSeconds(situation, rebalanceSeconds)),
      sustainedNeed(load),
      need,
    )
    return { replicas: Math.min(current, replicasFor(afterChange, spread)), why, load, need }
  }
  const backlog = lag / (capacity * budgetSeconds(situation, startUpSeconds + rebalanceSeconds))
  return { replicas: replicasFor(Math.max(need, backlog), spread), why, load, need }
}

/** What the law asks of a rate that is forecast to last; 0 without a forecast that has proven itself. */
function forecastNeed({ memory, targetLagMs }: Situation, capacity: number): number {
  const rate = memory.forecast === undefined ? undefined : forecastRate(memory.forecast)
  if (rate === undefined) return 0
  const lookback = lookbackMs(targetLagMs)
  return (rate * lookback) / (capacity * (lookback + targetLagMs * PLANNED_SHARE))
}

function budgetSeconds({ targetLagMs }: Situation, transitionSeconds: number): number {
  const target = targetLagMs / 1_000
  return Math.max(target * PLANNED_SHARE - transitionSeconds, target * LEAST_SHARE)
}

/**
 * Before a capacity is learned MESSAGES_PER_POD rules, with what can be seen without it: replicas that drain fast
 * enough are left alone; replicas that do not are doubled at least, if what they are known to consume calls for it;
 * and once their work is done, replicas are taken away by halves: the way down teaches what they can do.
 */
function unlearned(situation: Situation): Wanted {
  const { trigger, memory, reading, target, spread, lag } = situation
  const current = target.currentReplicas
  const formula = Math.ceil(reading.backlog / trigger.messagesPerPod)
  const why = `${reading.backlog} messages at ${trigger.messagesPerPod} per pod: ${formula}, until a capacity is learned`
  const { arrivals, proven = 0 } = memory
  if (proven === 0 || current === 0) return { replicas: formula, why }
  const budget = budgetSeconds(situation, 0)
  const waited = secondsSinceArrival(arrivals, lag) ?? Infinity
  const enough = replicasFor(needOf({ lag, arrivals, capacity: proven }, budget), spread)
  if (waited > budget / 2 && enough > current)
    return { replicas: Math.max(formula, Math.min(enough, current * 2)), why }
  if (formula >= current || waited > Math.max(budget / 4, cycleSeconds(memory)))
    return { replicas: current, why }
  return { replicas: Math.max(formula, halfway(situation)), why }
}

/** Half of what is left between the present replicas and a count known not to be enough. */
function halfway({ memory, target }: Situation): number {
  const rate = flowRates(memory.arrivals, RECENT_MS)?.arrival ?? 0
  if (rate === 0) return 0
  const { insufficient } = memory
  const floor = insufficient !== undefined && rate > insufficient.rate * SAME_LOAD ? insufficient.replicas : 0
  return Math.ceil((floor + target.currentReplicas) / 2)
}

/** Before a capacity is learned, what was not enough is remembered, so that it is not tried again and again. */
function rememberShortage({ memory, target }: Situation, wanted: number): SloMemory {
  if (wanted <= target.currentReplicas || memory.learned.capacities.length > 0) return memory
  const rate = flowRates(memory.arrivals, RECENT_MS)?.arrival ?? 0
  return { ...memory, insufficient: { replicas: target.currentReplicas, rate } }
}

function cycleSeconds({ arrivals }: SloMemory): number {
  return ((arrivals.at(-1)?.at ?? 0) - (arrivals.at(-2)?.at ?? 0)) / 1_000
}

function figuresOf(
  { memory, target, spread, targetLagMs, lag }: Situation,
  { load, need }: Wanted,
  replicas: number,
  cost: TransitionCost,
): SloFigures {
  const { capacities } = memory.learned
  const oldest = secondsSinceArrival(memory.arrivals, lag)
  const predicted =
    load === undefined || replicas === 0
      ? undefined
      : predictedLagSeconds(load, 1 / worstShare(spread, replicas))
  return {
    targetLagSeconds: targetLagMs / 1_000,
    arrivalRate: flowRates(memory.arrivals, RECENT_MS)?.arrival ?? 0,
    ...(load === undefined ? {} : { capacity: load.capacity }),
    capacitySamples: capacities.length,
    ...(oldest === undefined ? {} : { oldestMessageSeconds: oldest }),
    ...(need === undefined ? {} : { need }),
    ...(predicted === undefined ? {} : { predictedLagSeconds: predicted }),
    ...cost,
    scaleDownAfterSeconds: scaleDownAfter(target.currentReplicas, replicas, cost, targetLagMs),
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
  { startUpSeconds, rebalanceSeconds }: TransitionCost,
  targetLagMs: number,
): number {
  if (wanted >= current) return 0
  const evenSeconds = startUpSeconds + (2 * rebalanceSeconds * current) / (current - wanted)
  const leastSeconds = Math.max(targetLagMs / 1_000, LEAST_WINDOW_SECONDS)
  return Math.max(leastSeconds, Math.min(evenSeconds, lookbackMs(targetLagMs) / 1_000))
}

const round = (value: number): number => Number(value.toPrecision(3))
