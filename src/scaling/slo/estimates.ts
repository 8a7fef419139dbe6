import { capacityOf } from './capacity.ts'
import type { Estimates, Learned, SloMemory } from './slo-memory.ts'
import { rebalanceSecondsOf, startUpSecondsOf } from './transitions.ts'

/** What to expect after what was learned; what was never seen is as it usually is, but for the capacity. */
export function estimatesOf(learned: Learned): Estimates {
  return {
    capacity: capacityOf(learned.capacities),
    startUpSeconds: startUpSecondsOf(learned),
    rebalanceSeconds: rebalanceSecondsOf(learned),
  }
}

/** The memory after something was learned. */
export function learn(memory: SloMemory, news: Partial<Learned>): SloMemory {
  const learned = { ...memory.learned, ...news }
  return { ...memory, learned, estimates: estimatesOf(learned) }
}
