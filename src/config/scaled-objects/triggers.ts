import type { ParsedTrigger, TriggerKind } from '../../ports.ts'
import { closest } from '../suggest.ts'
import { NO_CREDENTIALS } from './authentication.ts'
import type { Credentials } from './authentication.ts'
import type { FileObject } from './objects.ts'
import { textAt, textsAt, treeAt } from './tree.ts'
import type { Tree } from './tree.ts'
import { isUnknown, parameterOf, resolveMetadata, trackedFields } from './trigger-fields.ts'
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

/** Makes a trigger; what is wrong with it is reported to the object. */
export function readTrigger(
  tree: Tree,
  index: number,
  object: FileObject,
  options: TriggerOptions,
): ParsedTrigger | undefined {
  const type = textAt(tree, 'type')
  if (type === undefined) return undefined
  const kind = options.kinds.find((known) => known.type === type)
  if (kind === undefined) {
    object.report(
      treeAt(tree, 'type')?.line ?? tree.line,
      `spec.triggers[${index}].type`,
      unknownType(type, options.kinds),
    )
    return undefined
  }
  const credentials = readCredentials(tree, index, object, options)
  return credentials === undefined ? undefined : parse(kind, credentials, tree, index, object, options)
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
  if (reference === undefined) return NO_CREDENTIALS
  if (name === undefined) return undefined
  const credentials = credentialsOf(name)
  const field = `spec.triggers[${index}].authenticationRef.name`
  if (credentials === undefined) {
    if (offline) return { ...NO_CREDENTIALS, unknown: 'all' }
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

function parse(
  kind: TriggerKind,
  credentials: Credentials,
  tree: Tree,
  index: number,
  object: FileObject,
  { environment, offline }: TriggerOptions,
): ParsedTrigger | undefined {
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
    metricType: textAt(tree, 'metricType') === 'Value' ? 'Value' : 'AverageValue',
    problem: (field, message) => {
      const written = given.get(field)
      if (written === undefined ? isUnknown(credentials, field) : written.unknown) return
      const { line = tree.line, path } = placeOf(field, tree, written, credentials)
      object.report(line, `${at}.${path}`, masked(message, field, given, credentials))
    },
  })
  for (const [name, { writtenAs, line }] of given) {
    if (!metadata.asked.has(name)) problem(writtenAs, line, unknownField(name, kind, metadata.asked))
  }
  return parsed
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
