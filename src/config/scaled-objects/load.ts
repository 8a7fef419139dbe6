import type { Target, TriggerKind } from '../../ports.ts'
import { readAnnotations } from './annotations.ts'
import { refuseUnused, resolveCredentials, secretsOf } from './authentication.ts'
import type { Credentials, CredentialSources } from './authentication.ts'
import { createBreather } from './breather.ts'
import { checkScaledObject, checkTargetLag } from './checks.ts'
import { readYamlFiles } from './files.ts'
import { readFormula } from './formula.ts'
import { readObjects } from './objects.ts'
import type { FileObject } from './objects.ts'
import { readIntervalMs, readPolicy } from './policy.ts'
import type { PolicyPresets } from './policy.ts'
import type { FileProblem } from './problem.ts'
import type { SecretReference } from './secrets.ts'
import { readTargetKind } from './scale-target.ts'
import { itemsAt, textAt } from './tree.ts'
import { readTrigger } from './triggers.ts'

export interface LoadOptions extends PolicyPresets, CredentialSources {
  /** Of `triggers[].type`. */
  readonly kinds: readonly TriggerKind[]
  /** Of objects that name none. */
  readonly namespace: string
}

/** A target and the object that asks for it. */
export interface LoadedTarget {
  /** `ScaledObject shop/orders` */
  readonly object: string
  readonly file: string
  readonly line: number
  readonly target: Target
}

export interface LoadedObjects {
  /** Those whose objects are without a problem. */
  readonly targets: readonly LoadedTarget[]
  readonly problems: readonly FileProblem[]
  /** Objects without a problem of which offline not all can be known, and for want of what. */
  readonly unchecked: readonly {
    readonly object: string
    /** `Secret kafka-login`, `variable RABBITMQ_HOST`, `<placeholder>` */
    readonly missing: readonly string[]
    readonly workload: Pick<Target, 'namespace' | 'name' | 'kind'>
  }[]
  /** What the objects refer to, and is mounted or read from the API server. */
  readonly secrets: readonly SecretReference[]
  /** Files and folders at which a change would show, those of secrets included. */
  readonly paths: readonly string[]
}

/**
 * Reads files, or the YAML files in folders, of KEDA's ScaledObjects and TriggerAuthentications. Reports all problems at
 * once; one of an object costs that object alone. Never rejects.
 */
export async function loadScaledObjects(
  paths: readonly string[],
  options: LoadOptions,
): Promise<LoadedObjects> {
  const found = readYamlFiles(paths)
  const problems: FileProblem[] = [...found.problems]
  const breathe = createBreather()
  const objects = await readObjects(found.files, options.namespace, problems, breathe)
  refuseTwins(objects)
  const authentications = objects.filter(({ kind }) => kind === 'TriggerAuthentication')
  const credentials = new Map(
    await Promise.all(
      authentications.map(
        async (object) =>
          [`${object.namespace}/${object.name}`, await resolveCredentials(object, options)] as const,
      ),
    ),
  )
  const scaledObjects = objects.filter(({ kind }) => kind === 'ScaledObject')
  const drafts: Draft[] = []
  for (const object of scaledObjects) {
    drafts.push(...readTarget(object, credentials, options))
    await breathe()
  }
  for (const object of authentications) {
    const given = credentials.get(`${object.namespace}/${object.name}`)
    if (given !== undefined) refuseUnused(object, given)
  }
  refuseRivals(drafts)
  if (!options.offline) refuseUnfinished(drafts, problems)
  const faulty = new Set(problems.map(({ object }) => object))
  return {
    targets: drafts.flatMap(({ object: { title, file, line }, target }) =>
      target === undefined || faulty.has(title) ? [] : [{ object: title, file, line, target }],
    ),
    problems: inOrder(problems),
    unchecked: drafts.flatMap(({ object: { title }, target, missing, workload }) =>
      target !== undefined || faulty.has(title) ? [] : [{ object: title, missing, workload }],
    ),
    secrets: authentications.flatMap(secretsOf),
    paths: [...new Set([...found.paths, ...secretPaths(authentications, options)])],
  }
}

/** A target in the making; undefined where offline not enough is known. */
interface Draft {
  readonly object: FileObject
  readonly id: string
  readonly workload: Pick<Target, 'namespace' | 'name' | 'kind'>
  readonly missing: readonly string[]
  readonly target?: Target
}

function readTarget(
  object: FileObject,
  credentials: ReadonlyMap<string, Credentials>,
  options: LoadOptions,
): readonly Draft[] {
  const { tree, namespace } = object
  const annotations = readAnnotations(tree, object.report)
  checkScaledObject(object, annotations)
  const credentialsOf = (name: string): Credentials | undefined => credentials.get(`${namespace}/${name}`)
  const read = itemsAt(tree, 'spec', 'triggers').map((trigger, index) =>
    readTrigger(trigger, index, object, { ...options, credentialsOf }),
  )
  const parsed = read.flatMap((trigger) => trigger.parsed ?? [])
  const missing = [...new Set(read.flatMap((trigger) => trigger.missing))]
  const policies = parsed.map(({ policy }) => policy)
  checkTargetLag(object, annotations, policies)
  const composite = readFormula(object, policies)
  const name = textAt(tree, 'spec', 'scaleTargetRef', 'name')
  if (name === undefined) return []
  const kind = readTargetKind(tree, annotations)
  const id = `${namespace}/${kind.plural}/${name}`
  const workload = { namespace, name, kind }
  if (parsed.length < read.length) return [{ object, id, workload, missing }]
  const counted = composite === undefined ? policies : [composite.policy]
  const policy = readPolicy(tree, annotations, counted, options)
  const triggers = parsed.map(({ trigger }) => trigger)
  const formula = composite === undefined ? {} : { formula: composite.formula }
  const target = { id, namespace, name, kind, intervalMs: readIntervalMs(tree), policy, triggers, ...formula }
  return [{ object, id, workload, missing, target }]
}

function refuseTwins(objects: readonly FileObject[]): void {
  for (const twins of Map.groupBy(objects, ({ title }) => title).values()) {
    if (twins.length === 1 || twins[0]?.name === '') continue
    for (const twin of twins) {
      const others = twins.filter((other) => other !== twin).map(({ file, line }) => `${file}:${line}`)
      twin.report(twin.line, 'metadata.name', `is in the files more than once, also at ${others.join(', ')}`)
    }
  }
}

/** No object is left out in silence. */
function refuseUnfinished(drafts: readonly Draft[], problems: readonly FileProblem[]): void {
  for (const { object, target } of drafts) {
    if (target !== undefined || problems.some((problem) => problem.object === object.title)) continue
    object.report(object.line, 'spec.triggers', 'cannot be used')
  }
}

/** Two that scale the same workload undo each other's work. */
function refuseRivals(drafts: readonly Draft[]): void {
  for (const rivals of Map.groupBy(drafts, ({ id }) => id).values()) {
    const titles = new Set(rivals.map(({ object }) => object.title))
    if (titles.size === 1) continue
    for (const { object, id } of rivals) {
      const others = [...titles].filter((title) => title !== object.title).join(', ')
      object.report(object.line, 'spec.scaleTargetRef', `${id} is scaled by ${others}, too`)
    }
  }
}

function secretPaths(authentications: readonly FileObject[], { secrets }: LoadOptions): readonly string[] {
  return authentications.flatMap(secretsOf).flatMap((reference) => secrets?.pathOf?.(reference) ?? [])
}

function inOrder(problems: readonly FileProblem[]): readonly FileProblem[] {
  const files = [...new Set(problems.map(({ file }) => file))]
  return problems.toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0),
  )
}
