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
import type { Adjustment, Decision, KnownTarget, Observation, Policy, Reason } from './types.ts'

/** The decision in the order in which it is taken; each rule may change the number and says why. */
const PIPELINE: readonly Rule[] = [
  propose,
  fallback,
  tolerance,
  partitions,
  bounds,
  stabilization,
  behavior,
  minimumTtl,
  pause,
]

interface Step {
  readonly replicas: number
  readonly memory: Memory
  readonly adjustments: readonly Adjustment[]
  /** The last rule that had a say, also when it kept the number. */
  readonly binding?: Binding
}

interface Binding extends Required<Pick<Verdict, 'reason' | 'why'>> {
  readonly rule: Rule
  readonly until?: number
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
  const at = Math.max(now, memory.at ?? now)
  const observation = sound(observed, at)
  const assessed = assess(observation, policy, memory, at)
  if (observation.target.status === 'unknown') {
    const { reason, message } = observation.target
    return { decision: held(assessed, `${reason}: ${message}`), memory: { ...assessed.memory, at } }
  }
  const context = contextOf(observation, observation.target, policy, assessed)
  const end = follow(PIPELINE, context)
  const decision = conclude(assessed, observation.target, context, end)
  return { decision, memory: remember(end, decision) }
}

function held({ facts }: Assessment, cause: string): Decision {
  const message = `held, because the target cannot be read: ${cause}`
  return { ...facts, reason: 'TargetUnavailable', message, adjustments: [], act: false }
}

/** A dry run goes on from the replicas it would have by now. */
function contextOf(
  observation: Observation,
  read: KnownTarget,
  policy: Policy,
  { facts, ...assessed }: Assessment,
): Context {
  const { memory } = assessed
  const simulated = policy.dryRun ? memory.simulatedReplicas : undefined
  const target = simulated === undefined ? read : { ...read, currentReplicas: simulated }
  return { observation, target, policy, proposals: facts.proposals, ...assessed, now: facts.at }
}

function follow(rules: readonly Rule[], context: Context): Step {
  const start: Step = { replicas: context.target.currentReplicas, memory: context.memory, adjustments: [] }
  return rules.reduce((step, rule) => advance(step, rule, context), start)
}

function advance(step: Step, rule: Rule, context: Context): Step {
  const verdict = rule.apply(step.replicas, context)
  const changed = adjustment(step.replicas, rule, verdict)
  const binding = bindingOf(rule, verdict) ?? step.binding
  return {
    replicas: verdict.replicas ?? step.replicas,
    memory: verdict.memory === undefined ? step.memory : { ...step.memory, ...verdict.memory },
    adjustments: changed === undefined ? step.adjustments : [...step.adjustments, changed],
    ...(binding === undefined ? {} : { binding }),
  }
}

function adjustment(
  from: number,
  { name }: Rule,
  { replicas: to = from, reason, why = '' }: Verdict,
): Adjustment | undefined {
  return to === from || reason === undefined ? undefined : { rule: name, from, to, reason, why }
}

/** A proposal that asks for a number binds nothing; one that holds does. */
function bindingOf(rule: Rule, { replicas, reason, why = '', until }: Verdict): Binding | undefined {
  const speaks = reason !== undefined && (rule !== propose || replicas === undefined)
  return speaks ? { rule, reason, why, ...(until === undefined ? {} : { until }) } : undefined
}

function conclude({ facts }: Assessment, read: KnownTarget, context: Context, end: Step): Decision {
  const { policy, target } = context
  const changes = end.replicas !== target.currentReplicas
  const reason = reasonOf(target.currentReplicas, end)
  const decision = {
    ...facts,
    currentReplicas: read.currentReplicas,
    ...(read.readyReplicas === undefined ? {} : { readyReplicas: read.readyReplicas }),
    ...(policy.dryRun ? { simulatedReplicas: target.currentReplicas } : {}),
    desiredReplicas: end.replicas,
    adjustments: end.adjustments,
    reason: changes && policy.dryRun ? 'DryRun' : reason,
    ...outlook(context, end),
    act: changes && !policy.dryRun,
  } as const
  return { ...decision, message: sentence(decision, end.binding?.why) }
}

/** What the last rule that had a say prevents, and until when. */
function outlook(
  context: Context,
  { binding, replicas }: Step,
): Pick<Decision, 'counterfactual' | 'nextChangeAt'> {
  if (binding === undefined) return {}
  const { rule, until } = binding
  const without = follow(
    PIPELINE.filter((other) => other !== rule),
    context,
  ).replicas
  return {
    ...(without === replicas ? {} : { counterfactual: { rule: rule.name, replicas: without } }),
    ...(until === undefined ? {} : { nextChangeAt: until }),
  }
}

function reasonOf(current: number, { replicas, binding }: Step): Reason {
  if (binding?.reason === 'Paused') return 'Paused'
  if (replicas > current) return 'ScaledUp'
  if (replicas < current) return 'ScaledDown'
  return binding?.reason ?? 'DesiredWithinRange'
}

function remember({ memory, replicas }: Step, { at, simulatedReplicas }: Decision): Memory {
  return { ...memory, at, simulatedReplicas: simulatedReplicas === undefined ? undefined : replicas }
}
