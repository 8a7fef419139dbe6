import { parseAllDocuments } from 'yaml'
import { INSTRUMENTS } from '../otel/instruments.ts'
import type { Instrument } from '../otel/instruments.ts'
import { displayValue } from '../src/config/display.ts'
import { fileSettingOf, schema, SETTING_NAMES } from '../src/config/schema.ts'
import type { SettingName } from '../src/config/schema.ts'
import { explainExample } from './explain-example.ts'
import { code, markdownTable, replaceBlock } from './markdown.ts'

/** The documents with generated blocks, and what these say; the rights are those in manifest.yaml. */
const BLOCKS: Readonly<Record<string, Readonly<Record<string, (manifest: string) => string>>>> = {
  'README.md': { rbac: renderRights, explain: renderExplain },
  'docs/settings.md': { settings: renderSettings },
  'docs/metrics.md': { metrics: renderMetrics },
}

export const DOCUMENTS = Object.keys(BLOCKS)

/** Brings the generated blocks of a document up to date. */
export function renderDocument(document: string, text: string, manifest: string): string {
  return Object.entries(BLOCKS[document] ?? {}).reduce(
    (done, [name, render]) => replaceBlock(done, name, render(manifest)),
    text,
  )
}

function renderExplain(): string {
  const command = 'kubectl exec deploy/kafka-autoscaler -- kafka-autoscaler explain'
  return ['```', `$ ${command}`, `${explainExample()}\`\`\``].join('\n')
}

const PER_SIGNAL = /^OTEL_EXPORTER_OTLP_(TRACES|METRICS|LOGS)_/

/** A table for each group. A `*_FILE` twin is named with its secret, and the twins of a signal in one sentence. */
function renderSettings(): string {
  const fileNames = new Set(SETTING_NAMES.map(fileSettingOf))
  const own = SETTING_NAMES.filter((name) => !fileNames.has(name) && !PER_SIGNAL.test(name))
  const groups = Map.groupBy(own, (name) => schema[name].group)
  const tables = [...groups].map(([group, names]) =>
    markdownTable([group, 'default', 'meaning'], names.map(settingRow)),
  )
  const signals =
    'Every `OTEL_EXPORTER_OTLP_…` also exists as `OTEL_EXPORTER_OTLP_TRACES_…`, `…_METRICS_…` and `…_LOGS_…` for one signal.'
  return [...tables, signals].join('\n\n')
}

function settingRow(name: SettingName): string[] {
  const fileName = fileSettingOf(name)
  const names = [name, ...(fileName === undefined ? [] : [fileName])].map(code).join(', ')
  const byDefault = displayValue(schema[name].default, false)
  return [names, byDefault === '' ? '' : code(byDefault), schema[name].doc]
}

function renderMetrics(): string {
  const rows = INSTRUMENTS.map((metric) => [
    code(metric.name),
    metric.unit,
    perOf(metric),
    metric.description,
  ])
  const table = markdownTable(['metric', 'unit', 'one for each', 'meaning'], rows)
  return `${table}\n\nOn \`/metrics\` dots are underscores, times end in \`_seconds\` and counters in \`_total\`.`
}

const OF_TARGET = /^(k8s|autoscaler|messaging)\./

/** What a metric has a series for: the attributes that tell targets apart count as one. */
function perOf({ attributes }: Instrument): string {
  const others = attributes.filter((name) => !OF_TARGET.test(name))
  return [...(others.length < attributes.length ? ['target'] : []), ...others].join(', ')
}

/** A rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** The rules of every Role in a manifest. */
export function rulesOf(manifest: string): Rule[] {
  const objects = parseAllDocuments(manifest).map((document): { kind: string; rules?: Rule[] } =>
    document.toJS(),
  )
  return objects.filter(({ kind }) => kind === 'Role').flatMap(({ rules = [] }) => rules)
}

function renderRights(manifest: string): string {
  const rows = rulesOf(manifest).map(({ apiGroups, resources, resourceNames = ['any'], verbs }) =>
    [verbs, resources, apiGroups, resourceNames].map((words) => words.map(code).join(', ')),
  )
  return markdownTable(['verb', 'resource', 'API group', 'only'], rows)
}
