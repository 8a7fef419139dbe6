import type { Policy, ScalingPolicy } from '../scaling/types.ts'
import { loadSettings } from './load.ts'
import type { SettingName } from './schema.ts'

type Texts = Readonly<Record<string, string>>

/**
 * The policy as it would be with some of its settings changed, as text by name; an empty text unsets. Checked like the
 * settings of an environment; only the dry run stays as it is.
 * @throws SettingsError
 */
export function changePolicy(policy: Policy, changes: Texts): Policy {
  const triggers = policy.triggers.flatMap((trigger) =>
    rebuild({ ...policy, triggers: [trigger] }, changes).triggers.map((changed) => ({
      ...changed,
      id: trigger.id,
    })),
  )
  return { ...rebuild(policy, changes), triggers, dryRun: policy.dryRun }
}

/** The settings that a policy is made of, as text; empty where unset. Of several triggers those of the first. */
export function policySettings({ triggers: [trigger], scaleUp, scaleDown, fallback, ...policy }: Policy) {
  return {
    MESSAGES_PER_POD: text(trigger?.messagesPerPod),
    MIN_REPLICAS: text(policy.minReplicas),
    MAX_REPLICAS: text(policy.maxReplicas),
    IDLE_REPLICAS: text(policy.idleReplicas),
    MIN_TTL_SECONDS: seconds(policy.minTtlMs),
    MESSAGE_COUNT_THRESHOLD: text(policy.messageCountThreshold),
    FALLBACK_REPLICAS: text(fallback?.replicas),
    FALLBACK_AFTER_SECONDS: seconds(fallback?.afterMs),
    TOLERANCE: text(scaleUp.tolerance),
    ALLOW_IDLE_CONSUMERS: text(trigger?.allowIdleConsumers),
    PARTITION_STEPS: text(trigger?.partitionSteps),
    SCALE_UP_STABILIZATION_SECONDS: seconds(scaleUp.stabilizationMs),
    SCALE_DOWN_STABILIZATION_SECONDS: seconds(scaleDown.stabilizationMs),
    SCALE_UP_POLICIES: list(scaleUp.policies),
    SCALE_UP_SELECT_POLICY: scaleUp.selectPolicy,
    SCALE_DOWN_POLICIES: list(scaleDown.policies),
    SCALE_DOWN_SELECT_POLICY: scaleDown.selectPolicy,
    TARGET_LAG_SECONDS: seconds(trigger?.targetLagMs),
    FORECAST: text(trigger?.forecast),
  } satisfies Partial<Record<SettingName, string>>
}

/** What a target lag asks of settings that are no part of a policy. */
const SURROUNDINGS: Texts = { KAFKA_CONSUMER_GROUP: 'any', SCALE_INTERVAL_SECONDS: '0.1' }

function rebuild(policy: Policy, changes: Texts): Policy {
  const { settings } = loadSettings({ ...SURROUNDINGS, ...policySettings(policy), ...changes })
  return settings.targets[0]!.policy
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
