import type { ScalingEvent, ScalingMemory } from './memory.ts'
import type { Context, Rule, Verdict } from './rule.ts'
import type { Behavior, Policy, ScalingPolicy } from './types.ts'

/**
 * Rule 8: scale-up and scale-down policies with the arithmetic of `autoscaling/v2` (pkg/controller/podautoscaler:
 * calculateScaleUpLimitWithScalingRules and its twin). A change counts once the replicas are seen to have followed.
 * A policy never keeps a target below MIN_REPLICAS, above MAX_REPLICAS or, unless it is `Disabled`, at zero.
 */
export const behavior: Rule = {
  name: 'behavior',
  apply: (replicas, context) => {
    const { target, policy, memory, now } = context
    const current = target.currentReplicas
    const events = confirmed(memory.scaling, current, now - longestPeriodMs(policy))
    const to = replicas > current ? raised(replicas, context, events) : lowered(replicas, context, events)
    const pending = to === current ? undefined : { at: now, from: current, to }
    const scaling = { events, pending }
    return to === replicas
      ? { memory: { scaling } }
      : { ...limited(to, replicas, context, scaling), memory: { scaling } }
  },
}

type Events = readonly ScalingEvent[]

function raised(replicas: number, context: Context, events: Events): number {
  const { target, policy, urgent } = context
  if (urgent !== undefined) return replicas
  return Math.min(replicas, Math.max(most(context, events), target.currentReplicas, policy.minReplicas))
}

function most({ policy: { scaleUp }, target, now }: Context, events: Events): number {
  if (scaleUp.selectPolicy === 'Disabled') return target.currentReplicas
  if (scaleUp.policies.length === 0) return Infinity
  const select = scaleUp.selectPolicy === 'Min' ? Math.min : Math.max
  const from = (policy: ScalingPolicy): number => start(target.currentReplicas, policy, events, now)
  // A share of nothing is nothing, and would keep a target at zero for good.
  return Math.max(1, select(...scaleUp.policies.map((policy) => plus(from(policy), policy))))
}

function lowered(replicas: number, context: Context, events: Events): number {
  const { target, policy } = context
  return Math.max(replicas, Math.min(least(context, events), target.currentReplicas, policy.maxReplicas))
}

function least({ policy: { scaleDown }, target, now }: Context, events: Events): number {
  if (scaleDown.selectPolicy === 'Disabled') return target.currentReplicas
  if (scaleDown.policies.length === 0) return 0
  // The policy that changes least is the one that leaves most.
  const select = scaleDown.selectPolicy === 'Min' ? Math.max : Math.min
  const from = (policy: ScalingPolicy): number => start(target.currentReplicas, policy, events, now)
  return select(...scaleDown.policies.map((policy) => minus(from(policy), policy)))
}

function plus(from: number, { type, value }: ScalingPolicy): number {
  return type === 'Pods' ? from + value : Math.ceil(from * (1 + value / 100))
}

function minus(from: number, { type, value }: ScalingPolicy): number {
  return type === 'Pods' ? from - value : Math.trunc(from * (1 - value / 100))
}

/** Replicas at the start of the policy's period: what was added since is taken off, what was removed is put back. */
function start(current: number, { periodMs }: ScalingPolicy, events: Events, now: number): number {
  return events.reduce((sum, { at, from, to }) => (at > now - periodMs ? sum - (to - from) : sum), current)
}

function limited(
  to: number,
  wanted: number,
  { target, policy, now }: Context,
  scaling: ScalingMemory,
): Verdict {
  const [rules, reason] =
    wanted > target.currentReplicas
      ? ([policy.scaleUp, 'ScaleUpLimit'] as const)
      : ([policy.scaleDown, 'ScaleDownLimit'] as const)
  return { replicas: to, reason, why: because(rules, to), ...expiry(rules, scaling, now) }
}

function confirmed(memory: ScalingMemory | undefined, current: number, from: number): Events {
  const { events = [], pending } = memory ?? {}
  const all = pending?.to === current ? events.concat(pending) : events
  return all.filter(({ at }) => at > from)
}

function longestPeriodMs({ scaleUp, scaleDown }: Policy): number {
  return scaleDown.policies.reduce(longer, scaleUp.policies.reduce(longer, 0))
}

const longer = (ms: number, { periodMs }: ScalingPolicy): number => Math.max(ms, periodMs)

/** When the first change leaves a period, also the one that is asked for now: without one there is no limit. */
function expiry(
  { selectPolicy, policies }: Behavior,
  { events, pending }: ScalingMemory,
  now: number,
): Pick<Verdict, 'until'> {
  if (selectPolicy === 'Disabled') return {}
  const changes = pending === undefined ? events : [...events, pending]
  const ends = changes.flatMap(({ at }) => policies.map(({ periodMs }) => at + periodMs))
  return { until: Math.min(...ends.filter((end) => end > now)) }
}

function because({ selectPolicy, policies }: Behavior, allowed: number): string {
  if (selectPolicy === 'Disabled') return 'scaling in this direction is disabled'
  const all = policies.map(
    ({ type, value, periodMs }) => `${value}${type === 'Pods' ? '' : ' %'} per ${periodMs / 1000} s`,
  )
  return `policies (${all.join(', ')}) allow ${allowed}`
}
