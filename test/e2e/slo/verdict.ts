import { turnsIn } from './figures.ts'
import type { Figures } from './figures.ts'
import { idealReplicas } from './ideal.ts'
import { targetLagMs } from './scenario.ts'
import type { Phase } from './scenario.ts'

/** How long before the end of a phase the replicas must have become right. */
const SETTLED_FOR_MS = 30_000

/**
 * Under a steady load nothing calls for a change. These allow for a count that the load is at the edge of, given up
 * once and taken back; to go to and fro is more than that.
 */
const CHANGES_AFTER_SETTLING = 2
const TURNS = 1

/** Whether the daemon must have learned by then, and everything holds. */
export function isJudged({ excusedMs, forMs }: Phase): boolean {
  return excusedMs < forMs
}

/** What is not as it should be, a sentence each. */
export function objectionsTo(figures: readonly Figures[]): string[] {
  return figures.filter(({ phase }) => isJudged(phase)).flatMap(objectionsToPhase)
}

function objectionsToPhase(figures: Figures): string[] {
  const { phase, maxAgeInForceMs, settledAfterMs, changes, changesAfterSettling, replicas } = figures
  const { name, rate, forMs, excusedMs } = phase
  const objections: [boolean, string][] = [
    [
      maxAgeInForceMs > targetLagMs,
      `after ${excusedMs / 1000} s a message waited for ${seconds(maxAgeInForceMs)}, longer than ${seconds(targetLagMs)}`,
    ],
    [
      settledAfterMs === undefined || settledAfterMs > forMs - SETTLED_FOR_MS,
      `the replicas did not settle in time: ${replicas} in the end, the ideal being ${idealReplicas(rate)}`,
    ],
    [
      changesAfterSettling > CHANGES_AFTER_SETTLING,
      `${changesAfterSettling} changes of the replicas after they had settled`,
    ],
    [
      turnsIn(changes) > TURNS,
      `the replicas went to and fro: ${changes.map((change) => (change > 0 ? `+${change}` : change)).join(', ')}`,
    ],
    [figures.capacity === undefined, 'the daemon does not say what it has learned'],
  ]
  return objections.filter(([objects]) => objects).map(([, why]) => `${name}: ${why}`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
