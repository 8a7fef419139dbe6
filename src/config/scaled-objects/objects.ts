import { quoteValue } from '../display.ts'
import { closest } from '../suggest.ts'
import type { Breathe } from './breather.ts'
import type { TextFile } from './files.ts'
import type { FileProblem, Report } from './problem.ts'
import { checkShape } from './shape.ts'
import { OBJECT_META, SCALED_OBJECT_SPEC, TRIGGER_AUTHENTICATION_SPEC } from './shapes.ts'
import { itemsAt, textAt } from './tree.ts'
import type { Tree } from './tree.ts'
import { parseYaml } from './yaml.ts'

const API_VERSION = 'keda.sh/v1alpha1'

const SHAPES = {
  ScaledObject: { ...OBJECT_META, ...SCALED_OBJECT_SPEC },
  TriggerAuthentication: { ...OBJECT_META, ...TRIGGER_AUTHENTICATION_SPEC },
}

type ObjectKind = keyof typeof SHAPES

/** One object of a file; whatever is wrong with its fields has been reported. */
export interface FileObject {
  readonly kind: ObjectKind
  readonly namespace: string
  readonly name: string
  /** `ScaledObject shop/orders` */
  readonly title: string
  readonly file: string
  readonly line: number
  readonly tree: Tree
  /** Paths of the fields that are wrong in themselves, such as `spec.triggers[].type`. */
  readonly faulty: ReadonlySet<string>
  readonly report: Report
}

/** Kinds of KEDA that we do not have, and what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  ScaledJob: 'Jobs are not scaled here',
  ClusterTriggerAuthentication: 'without a cluster role there is none; make it a TriggerAuthentication',
  CloudEventSource: 'decisions are told as Kubernetes Events and OpenTelemetry',
  ClusterCloudEventSource: 'decisions are told as Kubernetes Events and OpenTelemetry',
}

/** The API groups of Kubernetes itself: `v1`, `apps/v1`, `networking.k8s.io/v1`. */
const KUBERNETES_GROUP = /^(?:(?:[a-z]+|[a-z0-9.-]+\.k8s\.io)\/)?v\d+(?:(?:alpha|beta)\d+)?$/

/**
 * Reads the objects of files; problems are added to `problems`.
 * @param defaultNamespace of objects that name none
 */
export async function readObjects(
  files: readonly TextFile[],
  defaultNamespace: string,
  problems: FileProblem[],
  breathe: Breathe,
): Promise<readonly FileObject[]> {
  const objects: FileObject[] = []
  for (const { file, text } of files) {
    const parsed = await parseYaml(text, breathe)
    problems.push(...parsed.problems.map(({ line, message }) => ({ file, line, message })))
    for (const tree of parsed.documents) {
      objects.push(...readObject(tree, file, defaultNamespace, problems))
      await breathe()
    }
  }
  return objects
}

function readObject(
  tree: Tree,
  file: string,
  defaultNamespace: string,
  problems: FileProblem[],
): readonly FileObject[] {
  const apiVersion = textAt(tree, 'apiVersion')
  const kind = textAt(tree, 'kind')
  if (apiVersion === 'v1' && kind === 'List') {
    return itemsAt(tree, 'items').flatMap((item) => readObject(item, file, defaultNamespace, problems))
  }
  if (isBeside(apiVersion, kind)) return []
  if (apiVersion !== API_VERSION || !isOurs(kind)) {
    const [field, message] = refusal(apiVersion, kind)
    problems.push({ file, line: lineOf(tree, field), field, message })
    return []
  }
  const name = textAt(tree, 'metadata', 'name') ?? ''
  const namespace = textAt(tree, 'metadata', 'namespace') ?? defaultNamespace
  const title = name === '' ? kind : `${kind} ${namespace}/${name}`
  const report: Report = (line, field, message) =>
    problems.push({ file, line, object: title, field, message })
  const faulty = checkShape(tree, SHAPES[kind], report)
  return [{ kind, namespace, name, title, file, line: tree.line, tree, faulty, report }]
}

function refusal(apiVersion: string | undefined, kind: string | undefined): readonly [string, string] {
  const ours = Object.keys(SHAPES)
  const allowed = `${API_VERSION} ${ours.join(' or ')}`
  if (apiVersion === undefined) return ['apiVersion', `must be set; we read ${allowed}`]
  if (kind === undefined) return ['kind', `must be set; we read ${allowed}`]
  const advice = Object.hasOwn(REFUSED, kind) ? REFUSED[kind] : undefined
  if (advice !== undefined) return ['kind', `${quoteValue(kind, false)} is not supported: ${advice}`]
  if (isOurs(kind)) return ['apiVersion', `got ${quoteValue(apiVersion, false)}, must be ${API_VERSION}`]
  const meant = closest(kind, ours)
  const hint = meant === undefined ? `we read ${allowed}` : `did you mean ${meant}?`
  return ['kind', `got ${quoteValue(`${apiVersion} ${kind}`, false)}; ${hint}`]
}

/** What stands beside ScaledObjects in many files, such as their workloads; a slip in a kind of ours does not. */
function isBeside(apiVersion = '', kind = ''): boolean {
  return kind !== '' && KUBERNETES_GROUP.test(apiVersion) && closest(kind, Object.keys(SHAPES)) === undefined
}

function isOurs(kind: string | undefined): kind is ObjectKind {
  return kind !== undefined && Object.hasOwn(SHAPES, kind)
}

function lineOf(tree: Tree, field: string): number {
  return (tree.kind === 'map' ? tree.entries.get(field)?.line : undefined) ?? tree.line
}
