import type { Context, Rule, Verdict } from './rule.ts'
import type { Observation, Policy, Proposal, Reading, TriggerPolicy } from './types.ts'

/** The proposals of all known triggers: that of SLO mode where there is one, else `ceil(backlog / messagesPerPod)`, so an exact multiple gives exactly that many. */
export function proposals(
  observation: Observation,
  policy: Policy,
  slo: readonly Proposal[],
): readonly Proposal[] {
  return policy.triggers.flatMap((trigger) => {
    const sloProposal = slo.find((proposal) => proposal.trigger === trigger.id)
    if (sloProposal !== undefined) return [sloProposal]
    const reading = observation.readings[trigger.id]
    return reading?.status === 'known' ? [proposal(trigger, reading.backlog)] : []
  })
}

function proposal(trigger: TriggerPolicy, backlog: number): Proposal {
  const usage = backlog / trigger.messagesPerPod
  const replicas = Math.ceil(usage)
  return {
    trigger: trigger.id,
    replicas,
    usage,
    why: `${backlog} messages at ${trigger.messagesPerPod} per pod: ${replicas}`,
  }
}

/** The first reading that is missing or unknown, as a sentence; undefined when all are known. */
export function unknownSignal(observation: Observation, policy: Policy): string | undefined {
  for (const { id } of policy.triggers) {
    const reading: Reading | undefined = observation.readings[id]
    if (reading === undefined) return `trigger ${id} was not read`
    if (reading.status === 'unknown') return `${reading.reason}: ${reading.message}`
  }
  return undefined
}

/**
 * Rule 1: the highest proposal. While a signal is unknown the known ones may raise, nothing may lower.
 * A missing group is the one unknown that holds at MIN_REPLICAS or more, and at least at one: only a running consumer
 * creates the group, so holding at zero would hold for ever.
 */
export const propose: Rule = {
  name: 'propose',
  apply: (replicas, context) => (context.allKnown ? asked(replicas, context) : atLeast(replicas, context)),
}

function asked(replicas: number, { proposals, recommended }: Context): Verdict {
  const { why = '', slo } = proposals.find((proposal) => proposal.replicas === recommended) ?? {}
  if (recommended === replicas && slo !== undefined) {
    return { reason: slo.ceiling === undefined ? 'WithinTargetLag' : 'IneffectiveScaleUp', why }
  }
  return { replicas: recommended, reason: recommended > replicas ? 'ScaledUp' : 'ScaledDown', why }
}

function atLeast(replicas: number, { observation, policy, recommended }: Context): Verdict {
  const wanted = Math.max(recommended, groupMissing(observation) ? Math.max(1, policy.minReplicas) : 0)
  const why = unknownSignal(observation, policy) ?? ''
  return wanted > replicas
    ? { replicas: wanted, reason: 'ScaledUp', why }
    : { reason: 'SignalUnavailable', why }
}

function groupMissing({ readings }: Observation): boolean {
  return Object.values(readings).some(
    (reading) => reading.status === 'unknown' && reading.reason === 'GroupMissing',
  )
}
