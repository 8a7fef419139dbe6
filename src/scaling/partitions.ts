import type { Context, Rule, Verdict } from './rule.ts'
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
    const fits = context.proposals.map((proposal) => fit(proposal, context))
    if (replicas !== context.recommended) return capped(replicas, fits, context)
    const highest = fits.reduce((most, each) => (each.fitting > most.fitting ? each : most), NOTHING)
    // What an unknown signal may need stays.
    const to = context.allKnown ? highest.fitting : Math.max(highest.fitting, context.target.currentReplicas)
    if (to > replicas) return stepped(to, highest)
    return to < replicas ? limited(to, mostPartitions(fits.filter(({ wanted }) => wanted === replicas))) : {}
  },
}

interface Fit {
  readonly wanted: number
  readonly partitions: number
  /** The replicas that `partitions` have a use for. */
  readonly fitting: number
  readonly evenly: boolean
}

const NOTHING: Fit = { wanted: 0, partitions: 0, fitting: 0, evenly: false }

function fit({ trigger, replicas: wanted }: Proposal, { policy, observation }: Context): Fit {
  const partitions = capOf(trigger, policy, observation)
  const { partitionSteps = false, evenDistribution: evenly = false } =
    policy.triggers.find(({ id }) => id === trigger) ?? {}
  const most = Math.min(wanted, partitions)
  const stepped = partitionSteps ? nextStep(most, partitions) : most
  return { wanted, partitions, fitting: evenly ? nextDivisor(most, partitions) : stepped, evenly }
}

/** What an earlier rule made of the proposals is nobody's proposal any more: the highest cap is all that is left to apply. */
function capped(replicas: number, fits: readonly Fit[], { allKnown }: Context): Verdict {
  const cap = mostPartitions(fits)
  return allKnown && replicas > cap ? limited(cap, cap) : {}
}

const mostPartitions = (fits: readonly Fit[]): number => Math.max(...fits.map(({ partitions }) => partitions))

function limited(replicas: number, partitions: number): Verdict {
  const why = `only ${partitions} partitions can be consumed in parallel`
  return { replicas, reason: 'PartitionLimit', why }
}

function stepped(replicas: number, { partitions, evenly }: Fit): Verdict {
  const why = evenly
    ? `${replicas} is the next count that has as many of the ${partitions} partitions on every replica`
    : `${replicas} is the next count with fewer of the ${partitions} partitions on the most loaded replica`
  return { replicas, reason: 'PartitionSteps', why }
}

/** Partitions that can be consumed at the same time; Infinity where nothing limits the replicas. */
export function capOf(trigger: string, policy: Policy, { readings }: Observation): number {
  const reading = readings[trigger]
  if (policy.triggers.find(({ id }) => id === trigger)?.allowIdleConsumers === true) return Infinity
  return reading?.status === 'known' ? (reading.consumablePartitions ?? Infinity) : Infinity
}

/** The fewest replicas of at least `replicas` that divide the partitions. */
function nextDivisor(replicas: number, partitions: number): number {
  if (replicas < 1 || partitions === Infinity) return replicas
  let divisor = replicas
  while (partitions % divisor !== 0) divisor += 1
  return divisor
}

/**
 * The fewest replicas of at least `replicas` with which the most loaded one has fewer partitions than with one replica
 * less: of 12 partitions 1, 2, 3, 4, 6 and 12 are such steps.
 */
export function nextStep(replicas: number, partitions: number): number {
  if (replicas >= partitions || partitions === Infinity) return replicas
  const load = Math.ceil(partitions / replicas)
  const fewest = Math.ceil(partitions / load)
  return replicas === fewest ? replicas : Math.ceil(partitions / (load - 1))
}
