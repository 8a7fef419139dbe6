import type { Context, Rule } from './rule.ts'
import type { Proposal } from './types.ts'

/**
 * Rule 4: never more replicas than partitions that a group can consume; the surplus would idle and still cost a
 * rebalance. Each proposal is capped by its own trigger, so an uncapped trigger keeps its say.
 */
export const partitions: Rule = {
  name: 'partitions',
  apply: (replicas, context) => {
    if (!context.allKnown) return {}
    const capped = Math.max(0, ...context.proposals.map((proposal) => cap(proposal, context)))
    if (capped >= replicas) return {}
    return {
      replicas: capped,
      reason: 'PartitionLimit',
      why: `only ${capped} partitions can be consumed in parallel`,
    }
  },
}

function cap({ trigger, replicas }: Proposal, { policy, observation }: Context): number {
  const reading = observation.readings[trigger]
  const idleAllowed = policy.triggers.find(({ id }) => id === trigger)?.allowIdleConsumers === true
  if (idleAllowed || reading?.status !== 'known') return replicas
  return Math.min(replicas, reading.consumablePartitions ?? replicas)
}
