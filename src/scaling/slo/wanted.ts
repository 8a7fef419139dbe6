import { flowRates, lookbackMs, recentRates } from './arrivals.ts'
import { replicasFor, worstShare } from './assignment.ts'
import { budgetSeconds, PLANNED_SHARE } from './budget.ts'
import type { KnownCapacity } from './capacity.ts'
import { forecastRate } from './forecast.ts'
import { isLate, staysLate } from './lateness.ts'
import { needOf, sustainedNeed } from './need.ts'
import type { Load } from './need.ts'
import type { Situation } from './situation.ts'
import { unlearnedReplicas } from './unlearned.ts'

/** A utilization that is kept free after a change: replicas that are always busy never work off what piles up by chance. */
const SLACK = 0.05
/** A need beyond the replicas by less than this factor may be one of the estimate alone. */
const NEARLY = 1.25

/** Replicas that the target lag takes, and why. */
export interface Wanted {
  readonly replicas: number
  readonly why: string
  /** What they were reckoned with; undefined before a capacity is known. */
  readonly load?: Load
  readonly need?: number
}

/** What a target wants by what is known of its replicas. Pure. */
export function wantedOf(situation: Situation, known: KnownCapacity): Wanted {
  const { capacity } = known
  return capacity === undefined ? unlearned(situation, known) : learned(situation, capacity)
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
  const wants = (replicas: number): Wanted => ({ replicas, why, load, need })
  if (current < replicasFor(need, spread)) {
    if (mayWait(situation, capacity, need)) return wants(current)
    const drain = lag / (capacity * budgetSeconds(targetLagMs, startUpSeconds + rebalanceSeconds))
    return wants(replicasFor(Math.max(need, drain), spread))
  }
  if (staysLate(memory, targetLagMs))
    return { ...wants(oneStepMore(situation)), why: `${why}, and messages are late all the same` }
  if (isLate(memory)) return wants(current)
  const withRebalance = needOf(load, budgetSeconds(targetLagMs, rebalanceSeconds))
  const afterChange = Math.max(withRebalance, sustainedNeed(load) * (1 + SLACK), need)
  return wants(Math.min(current, replicasFor(afterChange, spread)))
}

/**
 * True while the ready replicas are in time although they are a little fewer than the law asks for, and more would still
 * be in time if they were asked for a cycle later: an estimate that is not quite right must not double the replicas.
 */
function mayWait(
  { memory, spread, backlog, target, targetLagMs }: Situation,
  capacity: number,
  need: number,
): boolean {
  const { startUpSeconds, rebalanceSeconds } = memory.estimates
  const { waitedSeconds = Infinity } = backlog
  const ready = Math.min(target.readyReplicas ?? Infinity, target.currentReplicas)
  const share = worstShare(spread, ready)
  if (ready === 0 || need * share > NEARLY) return false
  const paces = [flowRates(memory.arrivals, 1), recentRates(memory.arrivals)]
  const rate = Math.max(...paces.map((pace) => pace?.arrival ?? Infinity))
  const growth = Math.max(0, (rate * share) / capacity - 1)
  const changeSeconds = startUpSeconds + (2 * memory.cycleMs) / 1_000
  const waitsThen = waitedSeconds + growth * changeSeconds + rebalanceSeconds
  return waitsThen <= budgetSeconds(targetLagMs, 0)
}

/** The next count with which the most loaded replica has less to do. */
const oneStepMore = ({ spread, target }: Situation): number =>
  Math.max(target.currentReplicas, replicasFor(1.001 / worstShare(spread, target.currentReplicas), spread))

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

const round = (value: number): number => Number(value.toPrecision(3))
