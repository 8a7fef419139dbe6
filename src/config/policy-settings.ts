import type { Policy, ScalingPolicy, TriggerPolicy } from '../scaling/types.ts'
import { loadSettings } from './load.ts'
import type { SettingName } from './schema.ts'

/** The settings that make a policy, as text; empty where unset. Of several triggers those of the first. */
const TEXTS = {
  MESSAGES_PER_POD: (policy) => text(triggerOf(policy)?.messagesPerPod),
  MIN_REPLICAS: ({ minReplicas }) => text(minReplicas),
  MAX_REPLICAS: ({ maxReplicas }) => text(maxReplicas),
  IDLE_REPLICAS: ({ idleReplicas }) => text(idleReplicas),
  MIN_TTL_SECONDS: ({ minTtlMs }) => seconds(minTtlMs),
  MESSAGE_COUNT_THRESHOLD: ({ messageCountThreshold }) => text(messageCountThreshold),
  FALLBACK_REPLICAS: ({ fallback }) => text(fallback?.replicas),
  FALLBACK_AFTER_SECONDS: ({ fallback }) => seconds(fallback?.afterMs),
  TOLERANCE: ({ scaleUp }) => text(scaleUp.tolerance),
  ALLOW_IDLE_CONSUMERS: (policy) => text(triggerOf(policy)?.allowIdleConsumers),
  PARTITION_STEPS: (policy) => text(triggerOf(policy)?.partitionSteps),
  SCALE_UP_STABILIZATION_SECONDS: ({ scaleUp }) => seconds(scaleUp.stabilizationMs),
  SCALE_DOWN_STABILIZATION_SECONDS: ({ scaleDown }) => seconds(scaleDown.stabilizationMs),
  SCALE_UP_POLICIES: ({ scaleUp }) => list(scaleUp.policies),
  SCALE_UP_SELECT_POLICY: ({ scaleUp }) => scaleUp.selectPolicy,
  SCALE_DOWN_POLICIES: ({ scaleDown }) => list(scaleDown.policies),
  SCALE_DOWN_SELECT_POLICY: ({ scaleDown }) => scaleDown.selectPolicy,
  TARGET_LAG_SECONDS: (policy) => seconds(triggerOf(policy)?.targetLagMs),
  FORECAST: (policy) => text(triggerOf(policy)?.forecast),
} satisfies Partial<Record<SettingName, (policy: Policy) => string>>

/** What a target lag asks of settings that are no part of a policy. */
const SURROUNDINGS = { KAFKA_CONSUMER_GROUP: 'any', SCALE_INTERVAL_SECONDS: '0.1' }

/** The names of the settings that make a policy, but for the dry run. */
export const POLICY_SETTINGS: readonly string[] = Object.keys(TEXTS)

/**
 * The policy as it would be with some of its settings changed: texts by name, empty to unset. Checked like the
 * settings of an environment.
 * @throws SettingsError
 */
export function changePolicy(policy: Policy, changes: Readonly<Record<string, string>>): Policy {
  const rebuild = (part: Policy): Policy => {
    const unchanged = Object.entries(TEXTS).map(([name, textOf]) => [name, textOf(part)])
    const env = { ...SURROUNDINGS, ...Object.fromEntries(unchanged), ...changes }
    return loadSettings(env).settings.targets[0]!.policy
  }
  const triggers = policy.triggers.flatMap((trigger) =>
    rebuild({ ...policy, triggers: [trigger] }).triggers.map((changed) => ({ ...changed, id: trigger.id })),
  )
  return { ...rebuild(policy), triggers, dryRun: policy.dryRun }
}

function triggerOf({ triggers }: Policy): TriggerPolicy | undefined {
  return triggers[0]
}

function text(value: number | boolean | undefined): string {
  return value === undefined ? '' : String(value)
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '' : String(ms / 1000)
}

function list(policies: readonly ScalingPolicy[]): string {
  return policies
    .map(({ type, value, periodMs }) => `${value}${type === 'Percent' ? '%' : ''} per ${periodMs / 1000}`)
    .join(', ')
}
