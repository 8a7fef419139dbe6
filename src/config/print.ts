/** Pure renderers of the settings as text. Each ends with a line break. */
import { displayValue } from './display.ts'
import type { EffectiveSetting } from './load.ts'
import { schema, SETTING_NAMES } from './schema.ts'
import type { SettingName } from './schema.ts'
import type { Group } from './setting.ts'
import { helpEntry } from './wrap.ts'

const USAGE = `Usage: kafka-autoscaler [run|check] [--print-config]
       kafka-autoscaler explain [TARGET] [--url URL] [--json]
       kafka-autoscaler replay FILE [--set NAME=VALUE]... [--json]
       kafka-autoscaler validate PATH... [--json]
       kafka-autoscaler rbac [PATH]... [--service-account [NAMESPACE/]NAME]
       kafka-autoscaler simulate LOAD [--policy NAME=FILE]... [OPTION]...
       kafka-autoscaler suggest LOAD --slo DURATION [OPTION]...
       kafka-autoscaler --help | --version

Scales a Kubernetes workload on the backlog of Kafka topics.

  run             scale until stopped; the default
  check           test settings, Kafka and Kubernetes, then exit with 0 or 1
  explain         ask a running daemon, here or at URL, how it came to its last decision about TARGET
  replay          decide anew what a decision log recorded, with other settings where --set names some
  validate        check files of ScaledObjects (KEDA's) without connecting to anything
  rbac            print the smallest Role for the targets of the settings, or of files of ScaledObjects
  simulate        compare policies on a load, in virtual time; simulate --help says how
  suggest         find the settings that meet an SLO on a load at the least cost; suggest --help says how
  --print-config  show the settings in effect and where each comes from
  --version       show the version
  --help          show this

Every setting is an environment variable; an empty one counts as unset.
`

const GROUP_TITLES: Readonly<Record<Group, string>> = {
  Target: 'Target: which workload is scaled',
  Kafka: 'Kafka: how to reach it and what to read',
  Scaling: 'Scaling: how backlog becomes replicas',
  Rules: 'Rules: what may change that number',
  'Target lag': 'Target lag: how long a message may wait, instead of messages per pod',
  Runtime: 'Runtime: how the process runs',
  Telemetry: 'Telemetry: what is exported over OTLP',
}

/** The text of --help: usage, then every setting with its meaning and default, at most 110 columns wide. */
export function renderHelp(): string {
  const sections = byGroup((title, names) => {
    const width = Math.max(...names.map((name) => name.length))
    return [title, ...names.map((name) => settingEntry(name, width))].join('\n')
  })
  return [USAGE, ...sections].join('\n')
}

/** The text of .env.example: every setting as a comment, so that copying it changes nothing. */
export function renderEnvExample(): string {
  const header = '# Every setting with its default. Copy to .env and uncomment what differs.\n'
  const sections = byGroup((title, names) => {
    const entries = names.map((name) => `# ${schema[name].doc}\n# ${name}=${defaultOf(name)}\n`)
    return [`## ${title}\n`, ...entries].join('\n')
  })
  return [header, ...sections].join('\n')
}

/** The text of --print-config: one `NAME=value  # origin` for each setting. */
export function renderConfig(effective: readonly EffectiveSetting[]): string {
  return effective.map(({ name, value, origin }) => `${name}=${quoted(value)}  # ${origin}\n`).join('')
}

function byGroup(render: (title: string, names: readonly SettingName[]) => string): readonly string[] {
  const groups = Map.groupBy(SETTING_NAMES, (name) => schema[name].group)
  return [...groups].map(([group, names]) => `${render(GROUP_TITLES[group], names).trimEnd()}\n`)
}

function settingEntry(name: SettingName, width: number): string {
  const byDefault = defaultOf(name)
  const words = [...schema[name].doc.split(' '), ...(byDefault === '' ? [] : [`(default ${byDefault})`])]
  return helpEntry(name, words, width + 4)
}

function defaultOf(name: SettingName): string {
  return displayValue(schema[name].default, false)
}

/** As an env file needs it. */
function quoted(value: string): string {
  return /[\s#"'\\$`]/.test(value) ? JSON.stringify(value) : value
}
