import type { ParsedTrigger, TriggerInput, TriggerKind } from '../../ports.ts'
import { quoteValue } from '../display.ts'
import { closest } from '../suggest.ts'
import { noCredentials } from './authentication.ts'
import type { Credentials } from './authentication.ts'
import type { FileObject } from './objects.ts'
import { textAt, textsAt, treeAt } from './tree.ts'
import type { Tree } from './tree.ts'
import { parameterOf, resolveMetadata, trackedFields, whereUnknown } from './trigger-fields.ts'
import type { EnvironmentUse, Given } from './trigger-fields.ts'

export interface TriggerOptions extends Omit<EnvironmentUse, 'problem'> {
  readonly kinds: readonly TriggerKind[]
  /** Those of a TriggerAuthentication by name; undefined: there is none. */
  readonly credentialsOf: (name: string) => Credentials | undefined
}

/** Types that KEDA has and that are better left to others. */
const ADVICE: Readonly<Record<string, string>> = {
  cpu: 'keep a HorizontalPodAutoscaler for cpu, on a workload of its own: two autoscalers undo each other',
  memory:
    'keep a HorizontalPodAutoscaler for memory, on a workload of its own: two autoscalers undo each other',
  'apache-kafka': 'use kafka, with a trigger for each topic where there are several',
}

export interface ReadTrigger {
  /** Undefined where it cannot be used. */
  readonly parsed?: ParsedTrigger | undefined
  /** Offline: what it takes that is not at hand, such as `Secret kafka-login`. */
  readonly missing: readonly string[]
}

const UNUSABLE: ReadTrigger = { missing: [] }

/** Makes a trigger; what is wrong with it is reported to the object. */
export function readTrigger(
  tree: Tree,
  index: number,
  object: FileObject,
  options: TriggerOptions,
): ReadTrigger {
  const type = textAt(tree, 'type')
  if (type === undefined) return UNUSABLE
  const kind = options.kinds.find((known) => known.type === type)
  if (kind === undefined) {
    object.report(
      treeAt(tree, 'type')?.line ?? tree.line,
      `spec.triggers[${index}].type`,
      unknownType(type, options.kinds),
    )
    return UNUSABLE
  }
  const metricType = readMetricType(tree, index, object)
  const credentials = readCredentials(tree, index, object, options)
  const metadata = treeAt(tree, 'metadata')
  // Of what is no map there would be nothing but fields that are missing.
  if (credentials === undefined || (metadata !== undefined && metadata.kind !== 'map')) return UNUSABLE
  return parse({ kind, metricType, credentials, tree, index, object }, options)
}

/** What does not exist here counts as the default, so that the rest can be checked. */
function readMetricType(tree: Tree, index: number, object: FileObject): TriggerInput['metricType'] {
  const { line = tree.line } = treeAt(tree, 'metricType') ?? {}
  const word = textAt(tree, 'metricType') ?? 'AverageValue'
  if (word === 'Value' || word === 'AverageValue') return word
  const why = word === 'Utilization' ? ', which KEDA has for cpu and memory alone' : ''
  object.report(
    line,
    `spec.triggers[${index}].metricType`,
    `got ${quoteValue(word, false)}${why}; must be AverageValue or Value`,
  )
  return 'AverageValue'
}

/** Undefined where they are named but cannot be had. */
function readCredentials(
  tree: Tree,
  index: number,
  object: FileObject,
  { credentialsOf, offline }: TriggerOptions,
): Credentials | undefined {
  const reference = treeAt(tree, 'authenticationRef')
  const name = textAt(reference, 'name')
  if (reference === undefined) return noCredentials()
  if (name === undefined) return undefined
  const credentials = credentialsOf(name)
  const field = `spec.triggers[${index}].authenticationRef.name`
  if (credentials === undefined) {
    const elsewhere = `TriggerAuthentication ${object.namespace}/${name}`
    if (offline) return { ...noCredentials(), elsewhere }
    object.report(
      reference.line,
      field,
      `there is no TriggerAuthentication ${object.namespace}/${name} in the files`,
    )
    return undefined
  }
  if (credentials.broken) object.report(reference.line, field, `TriggerAuthentication ${name} cannot be used`)
  return credentials.broken ? undefined : credentials
}

interface Parsing {
  readonly kind: TriggerKind
  readonly metricType: TriggerInput['metricType']
  readonly credentials: Credentials
  readonly tree: Tree
  readonly index: number
  readonly object: FileObject
}

function parse(parsing: Parsing, { environment, offline }: TriggerOptions): ReadTrigger {
  const { kind, metricType, credentials, tree, index, object } = parsing
  const at = `spec.triggers[${index}]`
  const problem = (name: string, line: number, message: string): void =>
    object.report(line, `${at}.metadata.${name}`, message)
  const given = resolveMetadata(textsAt(tree, 'metadata'), { environment, offline, problem })
  const metadata = trackedFields((name) => given.get(name)?.text)
  const authentication = trackedFields((name) => parameterOf(credentials, name))
  const parsed = kind.parse({
    id: textAt(tree, 'name') ?? `${kind.type}-${index}`,
    metadata,
    authentication,
    metricType,
    problem: (field, message) => {
      const written = given.get(field)
      const isKnown = (written ?? { unknown: whereUnknown(credentials, field) }).unknown === undefined
      if (!isKnown || isOfWrongType(field, tree)) return
      const { line = tree.line, path } = placeOf(field, tree, written, credentials)
      object.report(line, `${at}.${path}`, masked(message, field, given, credentials))
    },
  })
  for (const [name, { writtenAs, line }] of given) {
    if (kind.unsupported?.[name] === undefined && !metadata.asked.has(name))
      problem(writtenAs, line, unknownField(name, kind, metadata.asked))
  }
  refuseUnsupported(parsing, given)
  // A trigger that cannot be used has not asked for all it would take.
  const asked = parsed === undefined ? credentials.values.keys() : authentication.asked
  for (const name of asked) credentials.asked.add(name)
  return { parsed, missing: missingOf(metadata.asked, given, credentials) }
}

/** That it is, has been said. */
function isOfWrongType(field: string, tree: Tree): boolean {
  const metadata = treeAt(tree, 'metadata')
  const entry = metadata?.kind === 'map' ? metadata.entries.get(field) : undefined
  return entry !== undefined && entry.kind !== 'scalar'
}

/** Whatever their values are, so that offline they are found as well. */
function refuseUnsupported(
  { kind: { unsupported = {} }, credentials, tree, index, object }: Parsing,
  given: ReadonlyMap<string, Given>,
): void {
  const parameters = new Set([...credentials.values.keys(), ...credentials.unknown.keys()])
  for (const [name, advice] of Object.entries(unsupported)) {
    const written = given.get(name)
    if (written === undefined && !parameters.has(name)) continue
    const { line = tree.line } = written ?? treeAt(tree, 'authenticationRef') ?? {}
    const path = written === undefined ? `authenticationRef.${name}` : `metadata.${written.writtenAs}`
    object.report(line, `spec.triggers[${index}].${path}`, `is not supported: ${advice}`)
    credentials.asked.add(name)
  }
}

/** What the fields that were asked for take and is not at hand. */
function missingOf(
  asked: ReadonlySet<string>,
  given: ReadonlyMap<string, Given>,
  credentials: Credentials,
): readonly string[] {
  return [...asked].flatMap((name) => {
    const written = given.get(name)
    return (written === undefined ? whereUnknown(credentials, name) : written.unknown) ?? []
  })
}

/** Where a field of a trigger is written, or would be. */
function placeOf(
  field: string,
  tree: Tree,
  written: Given | undefined,
  { values }: Credentials,
): { readonly line?: number | undefined; readonly path: string } {
  if (written !== undefined) return { line: written.line, path: `metadata.${written.writtenAs}` }
  if (field === 'metricType') return { line: treeAt(tree, field)?.line, path: field }
  return { path: `${values.has(field) ? 'authenticationRef' : 'metadata'}.${field}` }
}

const MIN_MASKED = 6

/** A kind of trigger does not know which of its fields were secret. */
function masked(
  message: string,
  field: string,
  given: ReadonlyMap<string, Given>,
  { values }: Credentials,
): string {
  const secrets = [
    ...[...given].flatMap(([name, { text, secret }]) => (secret ? [[name, text] as const] : [])),
    ...values,
  ].filter(([name, text]) => name === field || text.trim().length >= MIN_MASKED)
  return secrets.reduce((shown, [, text]) => withoutSecret(shown, text), message)
}

/** A short one is replaced where it is quoted alone: it might be part of any word. */
function withoutSecret(message: string, secret: string): string {
  const quoted = [JSON.stringify(secret.trim()), JSON.stringify(secret)]
  const forms = secret.trim().length < MIN_MASKED ? quoted : [...quoted, secret, secret.trim()]
  return forms.reduce((shown, form) => shown.replaceAll(form, '******'), message)
}

function unknownType(type: string, kinds: readonly TriggerKind[]): string {
  const types = kinds.map((kind) => kind.type)
  const quoted = JSON.stringify(type.slice(0, 80))
  const advice = Object.hasOwn(ADVICE, type) ? ADVICE[type] : undefined
  if (advice !== undefined) return `${quoted} is not supported: ${advice}`
  const meant = closest(type, types)
  return `${quoted} is not supported; ${meant === undefined ? `there are ${types.join(', ')}` : `did you mean ${meant}?`}`
}

function unknownField(name: string, { type }: TriggerKind, known: ReadonlySet<string>): string {
  const meant = closest(name, [...known])
  return meant === undefined
    ? `is not supported with the rest of this ${type} trigger`
    : `is no field of a ${type} trigger: did you mean ${meant}?`
}
