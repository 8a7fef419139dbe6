import type { ScalingEvent, ScalingMemory } from './memory.ts'
import type { Context, Rule, Verdict } from './rule.ts'
import type { Behavior, ScalingPolicy } from './types.ts'

/**
 * Rule 7: scale-up and scale-down policies with the arithmetic of `autoscaling/v2` (pkg/controller/podautoscaler:
 * calculateScaleUpLimitWithScalingRules and its twin). A change counts once the replicas are seen to have followed.
 * A policy never keeps a target below MIN_REPLICAS, above MAX_REPLICAS or at zero.
 */
export const behavior: Rule = {
  name: 'behavior',
  apply: (replicas, context) => {
    const { target, memory, now, urgent } = context
    const current = target.currentReplicas
    const events = confirmed(memory.scaling, current, now - longestPeriod(context))
    const to =
      urgent !== undefined && replicas > current ? replicas : withinPolicies(replicas, context, events)
    const pending = to === current ? {} : { pending: { at: now, from: current, to } }
    const remembered = { memory: { scaling: { events, ...pending } } }
    if (to === replicas) return remembered
    const rules = replicas > current ? context.policy.scaleUp : context.policy.scaleDown
    const reason = replicas > current ? 'ScaleUpLimit' : 'ScaleDownLimit'
    return { ...remembered, replicas: to, reason, why: because(rules, to), ...expiry(rules, events, now) }
  },
}

type Events = readonly ScalingEvent[]

function withinPolicies(replicas: number, context: Context, events: Events): number {
  const { target, policy } = context
  const current = target.currentReplicas
  if (replicas > current) {
    return Math.min(replicas, Math.max(most(context, events), current, policy.minReplicas, 1))
  }
  return Math.max(replicas, Math.min(least(context, events), current, policy.maxReplicas))
}

function most({ policy: { scaleUp }, target, now }: Context, events: Events): number {
  if (scaleUp.selectPolicy === 'Disabled') return target.currentReplicas
  if (scaleUp.policies.length === 0) return Infinity
  const select = scaleUp.selectPolicy === 'Min' ? Math.min : Math.max
  return select(
    ...scaleUp.policies.map((each) => raised(start(target.currentReplicas, each, events, now), each)),
  )
}

function least({ policy: { scaleDown }, target, now }: Context, events: Events): number {
  if (scaleDown.selectPolicy === 'Disabled') return target.currentReplicas
  if (scaleDown.policies.length === 0) return 0
  // The policy that changes least is the one that leaves most.
  const select = scaleDown.selectPolicy === 'Min' ? Math.max : Math.min
  return select(
    ...scaleDown.policies.map((each) => lowered(start(target.currentReplicas, each, events, now), each)),
  )
}

function raised(from: number, { type, value }: ScalingPolicy): number {
  return type === 'Pods' ? from + value : Math.ceil(from * (1 + value / 100))
}

function lowered(from: number, { type, value }: ScalingPolicy): number {
  return type === 'Pods' ? from - value : Math.trunc(from * (1 - value / 100))
}

/** Replicas at the start of the policy's period: what was added since is taken off, what was removed is put back. */
function start(current: number, { periodMs }: ScalingPolicy, events: Events, now: number): number {
  return events.reduce((sum, { at, from, to }) => (at > now - periodMs ? sum - (to - from) : sum), current)
}

function confirmed(memory: ScalingMemory | undefined, current: number, from: number): Events {
  const { events = [], pending } = memory ?? {}
  const all = pending !== undefined && pending.to === current ? [...events, pending] : events
  return all.filter(({ at }) => at > from)
}

function longestPeriod({ policy: { scaleUp, scaleDown } }: Context): number {
  return Math.max(0, ...[...scaleUp.policies, ...scaleDown.policies].map(({ periodMs }) => periodMs))
}

function expiry({ policies }: Behavior, events: Events, now: number): Pick<Verdict, 'until'> {
  const ends = events
    .flatMap(({ at }) => policies.map(({ periodMs }) => at + periodMs))
    .filter((end) => end > now)
  return ends.length === 0 ? {} : { until: Math.min(...ends) }
}

function because({ selectPolicy, policies }: Behavior, allowed: number): string {
  if (selectPolicy === 'Disabled') return 'scaling in this direction is disabled'
  const all = policies.map(
    ({ type, value, periodMs }) => `${value}${type === 'Pods' ? '' : ' %'} per ${periodMs / 1000} s`,
  )
  return `policies (${all.join(', ')}) allow ${allowed}`
}
