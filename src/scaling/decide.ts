import { bounds } from './bounds.ts'
import { minimumTtl } from './minimum-ttl.ts'
import { partitions } from './partitions.ts'
import { proposals, propose, unknownSignal } from './propose.ts'
import { measureRates } from './rates.ts'
import type { Context, Rule, Verdict } from './rule.ts'
import { stabilization } from './stabilization.ts'
import { checkThreshold } from './threshold.ts'
import type { Adjustment, Decision, KnownTarget, Memory, Observation, Policy, Reason } from './types.ts'

/** The decision in the order in which it is taken; each rule may change the number and says why. */
const PIPELINE: readonly Rule[] = [propose, partitions, bounds, stabilization, minimumTtl]

interface Step {
  readonly replicas: number
  readonly memory: Memory
  readonly adjustments: readonly Adjustment[]
  /** The last rule that had a say, also when it kept the number. */
  readonly binding?: { readonly reason: Reason; readonly why: string }
}

/**
 * Concludes what a target should have. Pure: memory goes in and comes out, `now` (epoch ms) is a parameter.
 * Guarantees: an unknown signal never lowers the replicas; an unknown target is held; what is written lies within
 * the bounds, or between idle and minimum after the minimum TTL.
 */
export function decide(
  observation: Observation,
  policy: Policy,
  memory: Memory,
  now: number,
): { decision: Decision; memory: Memory } {
  const facts = figures(observation, policy, memory, now)
  const { target } = observation
  if (target.status === 'unknown') {
    const message = `held, because the target cannot be read: ${target.reason}: ${target.message}`
    return {
      decision: { ...facts.known, reason: 'TargetUnavailable', message, adjustments: [], act: false },
      memory: facts.memory,
    }
  }
  const context = contextOf(observation, target, policy, facts)
  const start: Step = { replicas: target.currentReplicas, memory: facts.memory, adjustments: [] }
  const end = PIPELINE.reduce((step, rule) => advance(step, rule, context), start)
  return { decision: conclude(facts.known, target, policy, end), memory: end.memory }
}

/** What is said of every cycle, whatever becomes of the number. */
function figures(observation: Observation, policy: Policy, memory: Memory, now: number) {
  const proposed = proposals(observation, policy)
  const known = unknownSignal(observation, policy) === undefined
  const backlogs = Object.values(observation.readings).flatMap((reading) =>
    reading.status === 'known' ? [reading.backlog] : [],
  )
  const backlog = backlogs.length > 0 ? backlogs.reduce((sum, value) => sum + value, 0) : undefined
  const recommended = Math.max(0, ...proposed.map(({ replicas }) => replicas))
  const { rates, memory: ratesMemory } = measureRates(observation, memory.rates, now)
  const threshold = checkThreshold(backlog, known ? recommended : undefined, policy, memory.warnedReplicas)
  return {
    known: {
      at: now,
      proposals: proposed,
      rates,
      ...(backlog === undefined ? {} : { backlog }),
      ...(known ? { recommendedReplicas: recommended } : {}),
      ...(threshold.notice === undefined ? {} : { notice: threshold.notice }),
    },
    allKnown: known,
    recommended,
    memory: { ...memory, rates: ratesMemory, warnedReplicas: threshold.warnedReplicas },
  }
}

type Figures = ReturnType<typeof figures>

function contextOf(observation: Observation, target: KnownTarget, policy: Policy, facts: Figures): Context {
  const { allKnown, recommended, memory, known } = facts
  return {
    observation,
    target,
    policy,
    proposals: known.proposals,
    allKnown,
    recommended,
    memory,
    now: known.at,
  }
}

function advance(step: Step, rule: Rule, context: Context): Step {
  const verdict = rule.apply(step.replicas, context)
  return {
    replicas: verdict.replicas ?? step.replicas,
    memory: { ...step.memory, ...verdict.memory },
    adjustments: [...step.adjustments, ...adjustment(step.replicas, rule, verdict)],
    ...bindingOf(step, rule, verdict),
  }
}

function adjustment(
  from: number,
  { name }: Rule,
  { replicas: to = from, reason, why = '' }: Verdict,
): Adjustment[] {
  return to === from || reason === undefined ? [] : [{ rule: name, from, to, reason, why }]
}

/** The proposal itself binds nothing, except where it holds because a signal is unknown. */
function bindingOf(step: Step, rule: Rule, { reason, why = '' }: Verdict): Pick<Step, 'binding'> {
  const speaks = reason !== undefined && (rule.name !== 'propose' || reason === 'SignalUnavailable')
  if (speaks) return { binding: { reason, why } }
  return step.binding === undefined ? {} : { binding: step.binding }
}

function conclude(known: Figures['known'], target: KnownTarget, policy: Policy, end: Step): Decision {
  const changes = end.replicas !== target.currentReplicas
  const reason = reasonOf(target.currentReplicas, end)
  return {
    ...known,
    currentReplicas: target.currentReplicas,
    ...(target.readyReplicas === undefined ? {} : { readyReplicas: target.readyReplicas }),
    desiredReplicas: end.replicas,
    adjustments: end.adjustments,
    reason: changes && policy.dryRun ? 'DryRun' : reason,
    message: sentence(known, target.currentReplicas, end),
    act: changes && !policy.dryRun,
  }
}

function reasonOf(current: number, { replicas, binding }: Step): Reason {
  if (replicas > current) return 'ScaledUp'
  if (replicas < current) return 'ScaledDown'
  return binding?.reason ?? 'DesiredWithinRange'
}

function sentence(
  { backlog, proposals }: Figures['known'],
  current: number,
  { replicas, binding }: Step,
): string {
  const seen = backlog === undefined ? 'backlog unknown' : `backlog ${backlog}`
  const wanted =
    proposals.length === 0 ? '' : ` wants ${Math.max(...proposals.map((proposal) => proposal.replicas))}`
  const limit = binding === undefined ? '' : `, ${binding.why}`
  return `${seen}${wanted}${limit}: ${current === replicas ? `stays at ${current}` : `${current} to ${replicas}`}`
}
