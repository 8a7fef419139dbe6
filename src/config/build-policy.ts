import type { Behavior, Policy, TriggerPolicy } from '../scaling/types.ts'
import { parseScalingPolicies } from './scaling-policies.ts'
import type { Values } from './schema.ts'

/** Makes the policy by which the target is decided. What is unset stays out of it. */
export function buildPolicy(values: Values): Policy {
  const fallback = buildFallback(values)
  return {
    triggers: [buildTrigger(values)],
    minReplicas: values.MIN_REPLICAS,
    maxReplicas: values.MAX_REPLICAS,
    idleReplicas: values.IDLE_REPLICAS,
    minTtlMs: milliseconds(values.MIN_TTL_SECONDS),
    scaleUp: buildBehavior(values, 'SCALE_UP'),
    scaleDown: buildBehavior(values, 'SCALE_DOWN'),
    ...(fallback === undefined ? {} : { fallback }),
    messageCountThreshold: values.MESSAGE_COUNT_THRESHOLD,
    dryRun: values.DRY_RUN,
  }
}

/** Whole milliseconds of a setting in seconds. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000)
}

function buildTrigger(values: Values): TriggerPolicy {
  const targetLag = values.TARGET_LAG_SECONDS
  return {
    id: 'kafka',
    messagesPerPod: values.MESSAGES_PER_POD,
    ...(targetLag === null ? {} : { targetLagMs: milliseconds(targetLag) }),
    forecast: values.FORECAST,
    allowIdleConsumers: values.ALLOW_IDLE_CONSUMERS,
    partitionSteps: values.PARTITION_STEPS,
  }
}

function buildBehavior(values: Values, direction: 'SCALE_UP' | 'SCALE_DOWN'): Behavior {
  const window = values[`${direction}_STABILIZATION_SECONDS`]
  return {
    ...(window === null ? {} : { stabilizationMs: milliseconds(window) }),
    tolerance: values.TOLERANCE,
    selectPolicy: values[`${direction}_SELECT_POLICY`],
    policies: parseScalingPolicies(values[`${direction}_POLICIES`] ?? '') ?? [],
  }
}

function buildFallback(values: Values): Policy['fallback'] {
  if (values.FALLBACK_REPLICAS === null) return undefined
  return { replicas: values.FALLBACK_REPLICAS, afterMs: milliseconds(values.FALLBACK_AFTER_SECONDS) }
}
