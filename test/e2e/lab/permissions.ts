import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import type { LabCluster } from './cluster.ts'

const manifest = new URL('../../../manifest.yaml', import.meta.url)
const kinds = new Set(['ServiceAccount', 'Role', 'RoleBinding'])

/** A rule of a Role. */
export interface Rule {
  apiGroups: string[]
  resources: string[]
  verbs: string[]
  resourceNames?: string[]
}

interface KubernetesObject {
  kind: string
  metadata: { name: string; namespace?: string }
  rules?: Rule[]
  subjects?: { namespace?: string }[]
}

/** What manifest.yaml allows the daemon to do, once applied to a namespace. */
export interface Permissions {
  readonly serviceAccount: string
  /** The one Deployment that the Role is about. */
  readonly deployment: string
}

/**
 * Applies manifest.yaml's own ServiceAccount, Role and RoleBinding to `namespace`, changed in nothing but the
 * namespace and what `change` does to the Role's rules.
 */
export async function grantPermissions(
  cluster: LabCluster,
  namespace: string,
  change: (rules: Rule[]) => Rule[] = (rules) => rules,
): Promise<Permissions> {
  const objects = readManifest().map((object) => moved(object, namespace, change))
  const list = { apiVersion: 'v1', kind: 'List', items: objects }
  await cluster.kubectl(['apply', '-f', '-'], { stdin: JSON.stringify(list) })
  const deployment = objects.flatMap(({ rules = [] }) =>
    rules.flatMap(({ resourceNames = [] }) => resourceNames),
  )[0]
  return { serviceAccount: nameOf(objects, 'ServiceAccount'), deployment: deployment ?? '' }
}

function readManifest(): KubernetesObject[] {
  const documents = parseAllDocuments(readFileSync(manifest, 'utf8')).map((document): KubernetesObject =>
    document.toJS(),
  )
  return documents.filter(({ kind }) => kinds.has(kind))
}

function moved(
  object: KubernetesObject,
  namespace: string,
  change: (rules: Rule[]) => Rule[],
): KubernetesObject {
  return {
    ...object,
    metadata: { ...object.metadata, namespace },
    ...(object.rules === undefined ? {} : { rules: change(object.rules) }),
    ...(object.subjects === undefined
      ? {}
      : { subjects: object.subjects.map((subject) => ({ ...subject, namespace })) }),
  }
}

function nameOf(objects: readonly KubernetesObject[], kind: string): string {
  const name = objects.find((object) => object.kind === kind)?.metadata.name
  if (name === undefined) throw new Error(`manifest.yaml has no ${kind}`)
  return name
}
