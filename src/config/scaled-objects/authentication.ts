import { quoteValue } from '../display.ts'
import type { Environment } from '../sources.ts'
import { closest } from '../suggest.ts'
import type { FileObject } from './objects.ts'
import type { SecretReference, SecretSource } from './secrets.ts'
import { itemsAt, textAt } from './tree.ts'
import type { Tree } from './tree.ts'

/** What a TriggerAuthentication gives. */
export interface Credentials {
  readonly values: ReadonlyMap<string, string>
  /** Parameters that offline nobody can know, and where they are: `Secret kafka-login`. */
  readonly unknown: ReadonlyMap<string, string>
  /** Offline: which parameters there are is unknown, too; where they are. */
  readonly elsewhere?: string
  /** Some could not be read, and that has been reported. */
  readonly broken: boolean
  /** The parameters that triggers have asked for. */
  readonly asked: Set<string>
}

/** Those of nobody. */
export function noCredentials(): Credentials {
  return { values: new Map(), unknown: new Map(), broken: false, asked: new Set() }
}

/** Where parameters come from. */
export interface CredentialSources {
  readonly environment: Environment
  /** Undefined: nowhere. */
  readonly secrets?: SecretSource
  /** Whether what is not here may be elsewhere: it then is unknown and no problem. */
  readonly offline: boolean
}

interface Parameter {
  readonly name: string
  readonly field: string
  readonly line: number
  readonly source: SecretReference | { readonly kind: 'env'; readonly variable: string }
}

/** Reads all parameters; what cannot be read is reported, by the name of the secret alone. */
export async function resolveCredentials(
  object: FileObject,
  sources: CredentialSources,
): Promise<Credentials> {
  const parameters = parametersOf(object)
  const read = await Promise.all(
    parameters.map(async (parameter) => ({ parameter, result: await readParameter(parameter, sources) })),
  )
  const values = new Map<string, string>()
  const unknown = new Map<string, string>()
  let broken = object.faulty.size > 0
  for (const { parameter, result } of read) {
    const repeated = values.has(parameter.name) || unknown.has(parameter.name)
    const problem = repeated ? `parameter ${parameter.name} is given twice` : result.problem
    if (problem !== undefined && (repeated || !sources.offline)) {
      object.report(parameter.line, parameter.field, problem)
      broken = true
    } else if (result.text === undefined) unknown.set(parameter.name, placeOf(parameter))
    else values.set(parameter.name, result.text)
  }
  return { values, unknown, broken, asked: new Set() }
}

/** Reports the parameters that no trigger has asked for, of those that some have used: nothing is ignored. */
export function refuseUnused(object: FileObject, { unknown, broken, asked }: Credentials): void {
  if (broken || unknown.size > 0 || asked.size === 0) return
  for (const { name, field, line } of parametersOf(object)) {
    if (asked.has(name)) continue
    const meant = closest(name, [...asked])
    const hint = meant === undefined ? '' : `: did you mean ${meant}?`
    object.report(line, `${field}.parameter`, `${quoteValue(name, false)} is taken by no trigger${hint}`)
  }
}

function placeOf({ source }: Parameter): string {
  return source.kind === 'env' ? `variable ${source.variable}` : `${source.kind} ${source.name}`
}

/** The secrets that a TriggerAuthentication refers to. */
export function secretsOf(object: FileObject): readonly SecretReference[] {
  return parametersOf(object).flatMap(({ source }) => (source.kind === 'env' ? [] : [source]))
}

function parametersOf(object: FileObject): readonly Parameter[] {
  const at = (list: string, kind: Parameter['source']['kind']): readonly Parameter[] =>
    itemsAt(object.tree, 'spec', list).flatMap(
      (item, index) => parameterOf(item, `spec.${list}[${index}]`, kind, object) ?? [],
    )
  return [...at('secretTargetRef', 'Secret'), ...at('configMapTargetRef', 'ConfigMap'), ...at('env', 'env')]
}

function parameterOf(
  item: Tree,
  field: string,
  kind: Parameter['source']['kind'],
  { namespace, faulty }: FileObject,
): Parameter | undefined {
  const [parameter, name, key] = [textAt(item, 'parameter'), textAt(item, 'name'), textAt(item, 'key')]
  if (parameter === undefined || name === undefined) return undefined
  const from = { name: parameter, field, line: item.line }
  if (kind === 'env') return { ...from, source: { kind, variable: name } }
  // A name that is none might lead out of the folder of secrets.
  const path = field.replace(/\d+/, '')
  if (key === undefined || faulty.has(`${path}.name`) || faulty.has(`${path}.key`)) return undefined
  return { ...from, source: { kind, namespace, name, key } }
}

async function readParameter(
  { source }: Parameter,
  { environment, secrets }: CredentialSources,
): Promise<{ text?: string; problem?: string }> {
  if (source.kind === 'env') {
    const text = environment[source.variable]
    return text === undefined
      ? { problem: `variable ${source.variable} is not set in our environment` }
      : { text }
  }
  const named = `${source.kind} ${source.name}, key ${source.key}`
  if (secrets === undefined)
    return { problem: `${named}: set SCALED_OBJECTS_SECRETS to the folder where it is mounted` }
  const read = await secrets.read(source)
  return 'text' in read ? read : { problem: `${named}: ${read.problem}` }
}
