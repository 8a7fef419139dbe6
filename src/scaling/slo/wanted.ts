import { lookbackMs } from './arrivals.ts'
import { replicasFor } from './assignment.ts'
import { budgetSeconds, PLANNED_SHARE } from './budget.ts'
import { isSaturated } from './capacity-bounds.ts'
import type { KnownCapacity } from './capacity.ts'
import { forecastRate } from './forecast.ts'
import { needOf, sustainedNeed } from './need.ts'
import type { Load } from './need.ts'
import type { Situation } from './situation.ts'
import { unlearnedReplicas } from './unlearned.ts'

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
  const enough = replicasFor(need, spread)
  if (current >= enough) {
    if (isLate(situation)) return { replicas: current, why, load, need }
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

/** True while all replicas are busy with messages that are late: in theory fewer would do, but these do not yet. */
function isLate({ memory, lags, backlog, target, targetLagMs }: Situation): boolean {
  const { waitedSeconds = Infinity } = backlog
  const { behind } = memory.partitions
  return waitedSeconds * 1_000 > targetLagMs && isSaturated(lags, behind, target.currentReplicas)
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

const round = (value: number): number => Number(value.toPrecision(3))
