import type { Context, Rule } from './rule.ts'
import type { Observation, Policy, Proposal } from './types.ts'

/**
 * Rule 4: never more replicas than partitions that a group can consume; the surplus would idle and still cost a
 * rebalance. Each proposal is capped by its own trigger, so an uncapped trigger keeps its say. With partition steps
 * the number rises to the next count that relieves the most loaded replica: the ones between pay for a rebalance
 * and get nothing.
 */
export const partitions: Rule = {
  name: 'partitions',
  apply: (replicas, context) => {
    const { proposals, policy, observation, recommended, allKnown } = context
    if (!allKnown) return {}
    const caps = proposals.map(({ trigger }) => capOf(trigger, policy, observation))
    // What an earlier rule kept is not a proposal any more: only the highest cap is left to apply.
    const allowed = replicas === recommended ? limitedProposal(context) : Math.max(0, ...caps)
    if (allowed < replicas) return limited(allowed)
    return replicas === recommended && allowed > replicas ? stepped(allowed, Math.max(...caps)) : {}
  },
}

/** Partitions that can be consumed at the same time; Infinity where nothing limits the replicas. */
export function capOf(trigger: string, policy: Policy, { readings }: Observation): number {
  const reading = readings[trigger]
  if (policy.triggers.find(({ id }) => id === trigger)?.allowIdleConsumers === true) return Infinity
  return reading?.status === 'known' ? (reading.consumablePartitions ?? Infinity) : Infinity
}

/** The fewest replicas of at least `replicas` with which the most loaded one has fewer partitions than with one less. */
export function nextStep(replicas: number, partitions: number): number {
  if (replicas < 1 || replicas >= partitions) return replicas
  // With r replicas the most loaded has ceil(p / r) partitions; floor((p - 1) / (r - 1)) is that of r - 1.
  let step = replicas
  while (step > 1 && Math.ceil(partitions / step) === Math.ceil(partitions / (step - 1))) step += 1
  return step
}

function limitedProposal({ proposals, policy, observation }: Context): number {
  return Math.max(0, ...proposals.map((proposal) => limit(proposal, policy, observation)))
}

function limit({ trigger, replicas }: Proposal, policy: Policy, observation: Observation): number {
  const cap = capOf(trigger, policy, observation)
  const steps = policy.triggers.find(({ id }) => id === trigger)?.partitionSteps === true
  return steps && cap < Infinity ? nextStep(Math.min(replicas, cap), cap) : Math.min(replicas, cap)
}

function limited(replicas: number) {
  const why = `only ${replicas} partitions can be consumed in parallel`
  return { replicas, reason: 'PartitionLimit', why } as const
}

function stepped(replicas: number, partitions: number) {
  const why = `${replicas} is the next count that relieves the most loaded of ${partitions} partitions' replicas`
  return { replicas, reason: 'PartitionSteps', why } as const
}
