/** The single list of settings: what each means, which values it takes, its default. Help and .env.example come from it. */
import { KAFKA_SETTINGS } from './schema-kafka.ts'
import { RULE_SETTINGS, TARGET_LAG_SETTINGS } from './schema-rules.ts'
import { RUNTIME_SETTINGS, SCALING_SETTINGS, TARGET_SETTINGS } from './schema-scaling.ts'
import { TELEMETRY_SETTINGS } from './schema-telemetry.ts'
import type { Group, Setting, SettingValue } from './setting.ts'

type Entries<S> = {
  readonly [K in keyof S]: S[K] &
    Setting & { readonly group: Group; readonly env: string; readonly nullable: boolean }
}

function inGroup<S extends Record<string, Setting>>(group: Group, settings: S): Entries<S> {
  const entries = Object.entries(settings).map(([env, setting]) => [
    env,
    { ...setting, group, env, nullable: setting.default === null },
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the names of the keys
  return Object.fromEntries(entries) as Entries<S>
}

/** The convict schema. Every setting is an environment variable of the same name. */
export const schema = {
  ...inGroup('Target', TARGET_SETTINGS),
  ...inGroup('Kafka', KAFKA_SETTINGS),
  ...inGroup('Scaling', SCALING_SETTINGS),
  ...inGroup('Rules', RULE_SETTINGS),
  ...inGroup('Target lag', TARGET_LAG_SETTINGS),
  ...inGroup('Runtime', RUNTIME_SETTINGS),
  ...inGroup('Telemetry', TELEMETRY_SETTINGS),
}

export type SettingName = keyof typeof schema

/** Every setting's value, parsed; null where it is unset. */
export type Values = { readonly [K in SettingName]: SettingValue<(typeof schema)[K]> }

/** All names in the order of help and .env.example. */
export const SETTING_NAMES = Object.keys(schema).filter(isSettingName)

/** Whether `name` is one of ours. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(schema, name)
}

/** The setting that names a file for `name`; undefined where there is none. */
export function fileSettingOf(name: SettingName): SettingName | undefined {
  const fileName = `${name}_FILE`
  return isSettingName(fileName) ? fileName : undefined
}
