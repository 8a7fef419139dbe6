import type { Context, Rule, Verdict } from './rule.ts'
import type { KnownReading, Observation, Policy, Proposal, Reading, TriggerPolicy } from './types.ts'

/**
 * The proposals of all known triggers: that of SLO mode where there is one, else `ceil(backlog / messagesPerPod)`, so
 * an exact multiple gives exactly that many; with the HPA's `Value` what the present replicas leave over, times these.
 */
export function proposals(
  observation: Observation,
  policy: Policy,
  slo: readonly Proposal[],
): readonly Proposal[] {
  const { target } = observation
  const current = target.status === 'known' ? target.currentReplicas : 1
  const active = anyActive(observation, policy)
  const proposed: Proposal[] = []
  for (const trigger of policy.triggers) {
    const sloProposal = slo.find((proposal) => proposal.trigger === trigger.id)
    const reading = observation.readings[trigger.id]
    if (sloProposal !== undefined) proposed.push(sloProposal)
    else if (reading?.status === 'known') proposed.push(proposal(trigger, reading, current, active))
  }
  return proposed
}

/** A backlog above the activation, or what counts in its place. */
function isActive({ activation = 0 }: TriggerPolicy, { backlog, activationBacklog = backlog }: KnownReading) {
  return activationBacklog > activation
}

/**
 * Whether activations leave anything to do. As in KEDA one active trigger makes all of them count, and with
 * MIN_REPLICAS above zero there is nothing to activate.
 */
function anyActive({ readings }: Observation, { triggers, minReplicas }: Policy): boolean {
  if (minReplicas > 0) return true
  return triggers.some((trigger) => {
    const reading = readings[trigger.id]
    return reading?.status === 'known' && isActive(trigger, reading)
  })
}

function proposal(trigger: TriggerPolicy, reading: KnownReading, current: number, active: boolean): Proposal {
  const { activation = 0, messagesPerPod } = trigger
  const { backlog } = reading
  if (!active && activation > 0) {
    const why = `${backlog} messages are not above the activation of ${activation}: 0`
    return { trigger: trigger.id, replicas: 0, usage: 0, why }
  }
  const isValue = trigger.metricType === 'Value'
  const usage = isValue ? (current * backlog) / messagesPerPod : backlog / messagesPerPod
  const replicas = Math.max(Math.ceil(usage), isActive(trigger, reading) ? 1 : 0)
  const asked = isValue
    ? `${backlog} of ${messagesPerPod} with ${current} replicas`
    : perPod(trigger, backlog)
  return { trigger: trigger.id, replicas, usage, why: `${asked}: ${replicas}` }
}

function perPod({ messagesPerPod }: TriggerPolicy, backlog: number): string {
  return `${backlog} messages at ${messagesPerPod} per pod`
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
