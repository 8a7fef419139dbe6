import { isDeepStrictEqual } from 'node:util'
import type { Policy, ScalingPolicy, TriggerPolicy } from '../scaling/types.ts'
import { loadSettings } from './load.ts'
import type { SettingName } from './schema.ts'

/** The settings that make a policy, as text; empty where unset. Of several triggers those of the first. */
const TEXTS = {
  MESSAGES_PER_POD: (policy) => text(Math.ceil(triggerOf(policy)?.messagesPerPod ?? 1)),
  MIN_REPLICAS: ({ minReplicas }) => text(minReplicas),
  MAX_REPLICAS: ({ maxReplicas }) => text(maxReplicas),
  IDLE_REPLICAS: ({ idleReplicas }) => text(idleReplicas),
  MIN_TTL_SECONDS: ({ minTtlMs }) => seconds(minTtlMs),
  MESSAGE_COUNT_THRESHOLD: ({ messageCountThreshold }) => text(messageCountThreshold),
  FALLBACK_REPLICAS: ({ fallback }) => text(fallback?.replicas),
  FALLBACK_AFTER_SECONDS: ({ fallback }) => seconds(fallback?.afterMs),
  // A target lag knows no tolerance; that of a ScaledObject is for its other triggers.
  TOLERANCE: (policy) => (triggerOf(policy)?.targetLagMs === undefined ? text(policy.scaleUp.tolerance) : ''),
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
 * settings of an environment. What a ScaledObject says that no setting can say stays as it is.
 * @throws SettingsError
 */
export function changePolicy(policy: Policy, changes: Readonly<Record<string, string>>): Policy {
  const change = (part: Policy): Policy => changed(part, rebuild(part, {}), rebuild(part, changes))
  const triggers = policy.triggers.flatMap((trigger) => {
    const part = { ...policy, triggers: [trigger] }
    const [before, after] = [rebuild(part, {}).triggers[0]!, rebuild(part, changes).triggers[0]!]
    return { ...changed(trigger, before, after), id: trigger.id }
  })
  return { ...change(policy), triggers, dryRun: policy.dryRun }
}

/** The policy by its settings alone. */
function rebuild(policy: Policy, changes: Readonly<Record<string, string>>): Policy {
  const unchanged = Object.entries(TEXTS).map(([name, textOf]) => [name, textOf(policy)])
  const env = { ...SURROUNDINGS, ...Object.fromEntries(unchanged), ...changes }
  return loadSettings(env).settings.targets[0]!.policy
}

/** What differs between before and after is as after, all else as it was at first. */
function changed<T extends object>(first: T, before: T, after: T): T {
  const names = new Set([...Object.keys(first), ...Object.keys(before), ...Object.keys(after)])
  const at = (object: T): ReadonlyMap<string, unknown> => new Map(Object.entries(object))
  const [own, old, given] = [at(first), at(before), at(after)]
  const entries = [...names].flatMap((name) => {
    const source = isDeepStrictEqual(old.get(name), given.get(name)) ? own : given
    return source.has(name) ? [[name, source.get(name)] as const] : []
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every value is one of three of its type
  return Object.fromEntries(entries) as T
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
