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
  metadata: { name: string }
  rules?: Rule[]
}

/** What manifest.yaml allows the daemon to do, once applied to a namespace. */
export interface Permissions {
  readonly serviceAccount: string
  /** The one Deployment that the Role is about. */
  readonly deployment: string
}

/**
 * Applies manifest.yaml's own ServiceAccount, Role and RoleBinding to `namespace` as its first lines tell a user to,
 * changed in nothing but what `change` does to the Role's rules.
 */
export async function grantPermissions(
  cluster: LabCluster,
  namespace: string,
  change: (rules: Rule[]) => Rule[] = (rules) => rules,
): Promise<Permissions> {
  const objects = readManifest()
  const items = objects.map((object) =>
    object.rules === undefined ? object : { ...object, rules: change(object.rules) },
  )
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  await cluster.kubectl(['apply', '-n', namespace, '-f', '-'], { stdin: list })
  return { serviceAccount: find(items, 'ServiceAccount').metadata.name, deployment: deploymentOf(objects) }
}

function readManifest(): KubernetesObject[] {
  return parseAllDocuments(readFileSync(manifest, 'utf8'))
    .map((document): KubernetesObject => document.toJS())
    .filter(({ kind }) => kinds.has(kind))
}

function deploymentOf(objects: readonly KubernetesObject[]): string {
  const [name] = (find(objects, 'Role').rules ?? []).flatMap(({ resourceNames = [] }) => resourceNames)
  if (name === undefined) throw new Error('the Role of manifest.yaml names no Deployment')
  return name
}

function find(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const object = objects.find((object) => object.kind === kind)
  if (object === undefined) throw new Error(`manifest.yaml has no ${kind}`)
  return object
}
