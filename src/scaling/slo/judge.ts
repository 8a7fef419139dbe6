import type { Finding, Proposal, SloFigures } from '../types.ts'
import { flowRates, lookbackMs, oldestSeconds } from './arrivals.ts'
import { replicasFor, worstShare } from './assignment.ts'
import { budgetSeconds, PLANNED_SHARE } from './budget.ts'
import { knownCapacity } from './capacity.ts'
import type { KnownCapacity } from './capacity.ts'
import { findingsOf } from './findings.ts'
import { forecastRate } from './forecast.ts'
import { needOf, predictedLagSeconds, sustainedNeed } from './need.ts'
import type { Load } from './need.ts'
import { ceilingOf } from './plateau.ts'
import type { Situation } from './situation.ts'
import type { Estimates, SloMemory } from './slo-memory.ts'
import { rememberShortage, unlearnedReplicas } from './unlearned.ts'

/** The arrival rate that is told. */
const RECENT_MS = 30_000
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
  const known = knownCapacity(memory, memory.window)
  const { capacity } = known
  const wanted = capacity === undefined ? unlearned(situation, known) : learned(situation, capacity)
  const ceiling = Math.max(ceilingOf(memory.plateau, memory.at) ?? Infinity, target.currentReplicas)
  const allowed = Math.min(wanted.replicas, ceiling)
  const figures = {
    ...figuresOf(situation, known, wanted, allowed),
    ...(allowed < wanted.replicas ? { ceiling } : {}),
  }
  const { findings, urgent } = findingsOf(situation, figures)
  const replicas = urgent?.finding === 'RetentionRisk' ? policy.maxReplicas : allowed
  return {
    proposal: { trigger: trigger.id, replicas, why: wanted.why, slo: figures },
    findings,
    ...(urgent === undefined ? {} : { urgent }),
    memory: capacity === undefined ? rememberShortage(situation, wanted.replicas) : memory,
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
function learned(situation: Situation, capacity: number): Wanted {
  const { memory, target, spread, backlog, targetLagMs } = situation
  const { startUpSeconds, rebalanceSeconds } = memory.estimates
  const { lag } = backlog
  const load = { lag, arrivals: memory.arrivals, capacity }
  const current = target.currentReplicas
  const need = Math.max(needOf(load, budgetSeconds(targetLagMs, 0)), forecastNeed(situation, capacity))
  const why = `the load keeps ${need.toFixed(2)} replicas of ${round(capacity)} messages/s busy`
  const enough = replicasFor(need, spread)
  if (current >= enough) {
    const afterChange = Math.max(
      needOf(load, budgetSeconds(targetLagMs, rebalanceSeconds)),
      sustainedNeed(load),
      need,
    )
    return { replicas: Math.min(current, replicasFor(afterChange, spread)), why, load, need }
  }
  const drain = lag / (capacity * budgetSeconds(targetLagMs, startUpSeconds + rebalanceSeconds))
  return { replicas: replicasFor(Math.max(need, drain), spread), why, load, need }
}

function unlearned(situation: Situation, { proven }: KnownCapacity): Wanted {
  const { reading, trigger, target } = situation
  const formula = Math.ceil(reading.backlog / trigger.messagesPerPod)
  const replicas = unlearnedReplicas(situation, formula, proven)
  const asked = `${reading.backlog} messages at ${trigger.messagesPerPod} per pod: ${formula}`
  if (replicas === formula) return { replicas, why: `${asked}, until a capacity is learned` }
  const seen = stateOf(replicas, formula, target.currentReplicas)
  return { replicas, why: `no capacity learned yet, the present replicas ${seen} (${asked})` }
}

/** What the replicas do that the formula does not know of. */
function stateOf(replicas: number, formula: number, current: number): string {
  if (replicas > current) return 'fall behind'
  if (replicas < current) return 'have nothing to do'
  return formula > current ? 'keep up or are only starting' : 'have work'
}

/** What the law asks of a rate that is forecast to last; 0 without a forecast that has proven itself. */
function forecastNeed({ memory, targetLagMs }: Situation, capacity: number): number {
  const rate = memory.forecast === undefined ? undefined : forecastRate(memory.forecast)
  if (rate === undefined) return 0
  const lookback = lookbackMs(targetLagMs)
  return (rate * lookback) / (capacity * (lookback + targetLagMs * PLANNED_SHARE))
}

function figuresOf(
  { memory, lags, target, spread, targetLagMs }: Situation,
  { samples }: KnownCapacity,
  { load, need }: Wanted,
  replicas: number,
): SloFigures {
  const { startUpSeconds, rebalanceSeconds } = memory.estimates
  const oldest = oldestSeconds(memory.arrivals, lags)
  const predicted =
    load === undefined || replicas === 0
      ? undefined
      : predictedLagSeconds(load, 1 / worstShare(spread, replicas))
  return {
    targetLagSeconds: targetLagMs / 1_000,
    arrivalRate: flowRates(memory.arrivals, RECENT_MS)?.arrival ?? 0,
    ...(load === undefined ? {} : { capacity: load.capacity }),
    capacitySamples: samples.length,
    ...(oldest === undefined ? {} : { oldestMessageSeconds: oldest }),
    ...(need === undefined ? {} : { need }),
    ...(predicted === undefined ? {} : { predictedLagSeconds: predicted }),
    startUpSeconds,
    rebalanceSeconds,
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

const round = (value: number): number => Number(value.toPrecision(3))
