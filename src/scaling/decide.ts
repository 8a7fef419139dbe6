import { assess } from './assess.ts'
import type { Assessment } from './assess.ts'
import { behavior } from './behavior.ts'
import { bounds } from './bounds.ts'
import { fallback } from './fallback.ts'
import type { Memory } from './memory.ts'
import { minimumTtl } from './minimum-ttl.ts'
import { partitions } from './partitions.ts'
import { pause } from './pause.ts'
import { propose } from './propose.ts'
import type { Context, Rule, Verdict } from './rule.ts'
import { sentence } from './sentence.ts'
import { sound } from './sound.ts'
import { stabilization } from './stabilization.ts'
import { tolerance } from './tolerance.ts'
import type {
  Adjustment,
  Decision,
  KnownTarget,
  Observation,
  Policy,
  Reason,
  UnknownReading,
} from './types.ts'

/**
 * The decision in the order in which it is taken; each rule may change the number and says why.
 *
 * - Tolerance weighs proposals before the partitions cap them: the other way round the cap is never reached.
 * - The lower bound and the minimum TTL come before windows and policies, so that these also rule the way to zero.
 * - Windows come before policies, as in `autoscaling/v2`: a number that a policy has slowed down is no recommendation.
 * - A pause outranks all.
 *
 * Only partitions and bounds could change places, as long as MIN_REPLICAS finds enough partitions.
 */
const PIPELINE: readonly Rule[] = [
  propose,
  fallback,
  tolerance,
  partitions,
  bounds,
  minimumTtl,
  stabilization,
  behavior,
  pause,
]

/** Where rules have led. */
interface Outcome {
  readonly replicas: number
  readonly memory: Memory
  readonly adjustments: readonly Adjustment[]
  /** The last rule that had a say, also when it kept the number. */
  readonly binding: Binding | undefined
}

interface Binding extends Required<Pick<Verdict, 'reason' | 'why'>> {
  readonly rule: Rule
  /** What it was given. */
  readonly from: number
  readonly until: number | undefined
}

/**
 * Concludes what a target should have. Pure and total: memory goes in and comes out, `now` (epoch ms) is a parameter,
 * nothing throws, and time that runs backwards stands still.
 * Guarantees: an unknown signal never lowers the replicas; an unknown target is held; what is written lies within
 * the bounds, or between idle and minimum after the minimum TTL, or is what a pause annotation names.
 */
export function decide(
  observed: Observation,
  policy: Policy,
  memory: Memory,
  now: number,
): { decision: Decision; memory: Memory } {
  const at = onwards(memory.at, now)
  const observation = sound(observed, at)
  const assessed = assess(observation, policy, memory, at)
  const { target } = observation
  if (target.status === 'unknown')
    return { decision: held(assessed, target), memory: unseen(observation, policy, assessed) }
  const context = contextOf(observation, target, policy, assessed)
  const end = follow(PIPELINE, context, context.target.currentReplicas)
  return {
    decision: conclude(assessed, target, context, end),
    memory: {
      ...end.memory,
      at,
      currentReplicas: target.currentReplicas,
      simulatedReplicas: policy.dryRun ? end.replicas : undefined,
    },
  }
}

/** The later instant; a time that is no number has not passed. */
function onwards(last = 0, now: number): number {
  return now > last && now < Infinity ? now : last
}

function held({ facts }: Assessment, { reason, message: cause }: UnknownReading): Decision {
  const what = reason === 'TargetClaimed' ? 'is scaled by someone else' : 'cannot be read'
  const message = `held, because the target ${what}: ${reason}: ${cause}`
  return { ...facts, reason: 'TargetUnavailable', message, adjustments: [], act: false }
}

/**
 * What is remembered of a cycle in which the target could not be read: a backlog that was seen counts in windows and
 * interrupts waits, as if the replicas were still those last seen. Nothing was asked for, so no change is pending.
 */
function unseen(observation: Observation, policy: Policy, assessed: Assessment): Memory {
  const { memory, facts } = assessed
  if (memory.currentReplicas === undefined) return { ...memory, at: facts.at }
  const last = { status: 'known', currentReplicas: memory.currentReplicas } as const
  const context = contextOf(observation, last, policy, assessed)
  const end = follow(PIPELINE, context, context.target.currentReplicas)
  return { ...end.memory, at: facts.at, scaling: memory.scaling }
}

/** A dry run goes on from the replicas it would have by now. */
function contextOf(
  observation: Observation,
  read: KnownTarget,
  policy: Policy,
  { facts, allKnown, recommended, urgent, memory }: Assessment,
): Context {
  const simulated = policy.dryRun ? memory.simulatedReplicas : undefined
  const target = simulated === undefined ? read : { ...read, currentReplicas: simulated }
  const { at: now, proposals } = facts
  return { observation, target, policy, proposals, allKnown, recommended, urgent, memory, now }
}

function follow(rules: readonly Rule[], context: Context, start: number): Outcome {
  let replicas = start
  const memory: Memory = { ...context.memory }
  let binding: Binding | undefined
  const adjustments: Adjustment[] = []
  for (const rule of rules) {
    const verdict = rule.apply(replicas, context)
    const changed = adjustment(replicas, rule, verdict)
    if (changed !== undefined) adjustments.push(changed)
    binding = bindingOf(replicas, rule, verdict) ?? binding
    Object.assign(memory, verdict.memory)
    replicas = verdict.replicas ?? replicas
  }
  return { replicas, memory, adjustments, binding }
}

function adjustment(
  from: number,
  { name }: Rule,
  { replicas: to = from, reason, why = '' }: Verdict,
): Adjustment | undefined {
  return to === from || reason === undefined ? undefined : { rule: name, from, to, reason, why }
}

/** A proposal that asks for a number binds nothing; one that holds does. */
function bindingOf(
  from: number,
  rule: Rule,
  { replicas, reason, why = '', until }: Verdict,
): Binding | undefined {
  const speaks = reason !== undefined && (rule !== propose || replicas === undefined)
  return speaks ? { rule, from, reason, why, until } : undefined
}

function conclude({ facts }: Assessment, read: KnownTarget, context: Context, end: Outcome): Decision {
  const { policy, target } = context
  const changes = end.replicas !== target.currentReplicas
  const reason = reasonOf(target.currentReplicas, end)
  const decision = {
    ...facts,
    currentReplicas: read.currentReplicas,
    readyReplicas: read.readyReplicas,
    simulatedReplicas: policy.dryRun ? target.currentReplicas : undefined,
    desiredReplicas: end.replicas,
    adjustments: end.adjustments,
    reason: changes && policy.dryRun ? 'DryRun' : reason,
    counterfactual: counterfactual(context, end),
    nextChangeAt: end.binding?.until,
    act: changes && !policy.dryRun,
  } as const
  return { ...decision, message: sentence(decision, end.binding?.why) }
}

/** What the last rule that had a say prevents. */
function counterfactual(context: Context, { binding, replicas }: Outcome): Decision['counterfactual'] {
  if (binding === undefined) return undefined
  const { rule, from } = binding
  const others = PIPELINE.slice(PIPELINE.indexOf(rule) + 1)
  const without = others.reduce((number, other) => other.apply(number, context).replicas ?? number, from)
  return without === replicas ? undefined : { rule: rule.name, replicas: without }
}

function reasonOf(current: number, { replicas, binding }: Outcome): Reason {
  if (binding?.reason === 'Paused') return 'Paused'
  if (replicas > current) return 'ScaledUp'
  if (replicas < current) return 'ScaledDown'
  return binding?.reason ?? 'DesiredWithinRange'
}
