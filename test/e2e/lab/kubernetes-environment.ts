import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Agent } from 'undici'
import { gadgets } from '../../contract/kubernetes/environment.ts'
import type { KubernetesEnvironment, Rule } from '../../contract/kubernetes/environment.ts'
import { ask, collection } from '../../contract/kubernetes/requests.ts'
import type { LabCluster } from './cluster.ts'
import { eventually } from './eventually.ts'
import { uniqueName } from './kafka-client.ts'

const soon = { withinMs: 30_000 }

/** The lab's cluster with a namespace of its own, an administrator, and the kinds that the contract asks for. */
export async function environmentOf(cluster: LabCluster): Promise<KubernetesEnvironment> {
  const namespace = uniqueName('contract')
  await cluster.createNamespace(namespace)
  const { url, ca, token } = await administrator(cluster, namespace)
  const environment: KubernetesEnvironment = {
    url,
    ca,
    dispatcher: new Agent({ connect: { ca } }),
    adminToken: token,
    namespace,
    grant: (serviceAccount, rules) => grant(cluster, environment, serviceAccount, rules),
    forgetChanges: async () => {
      await cluster.killApi()
      await cluster.restartApi()
    },
  }
  await serveCustomKinds(cluster, environment)
  return environment
}

interface Login {
  readonly url: string
  readonly ca: string
  readonly token: string
}

async function administrator(cluster: LabCluster, namespace: string): Promise<Login> {
  const name = 'administrator'
  const binding = ['clusterrolebinding', `${namespace}-${name}`, '--clusterrole=cluster-admin']
  await cluster.kubectl(['create', 'serviceaccount', name, '-n', namespace])
  await cluster.kubectl(['create', ...binding, `--serviceaccount=${namespace}:${name}`])
  return loginOf(cluster, namespace, name)
}

async function loginOf(cluster: LabCluster, namespace: string, serviceAccount: string): Promise<Login> {
  const kubeconfig: Kubeconfig = JSON.parse(
    readFileSync(await cluster.tokenKubeconfig(namespace, serviceAccount), 'utf8'),
  )
  const { server, 'certificate-authority-data': authority } = kubeconfig.clusters[0].cluster
  const ca = Buffer.from(authority, 'base64').toString()
  return { url: server, ca, token: kubeconfig.users[0].user.token }
}

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ]
  readonly users: readonly [{ readonly user: { readonly token: string } }]
}

async function grant(
  cluster: LabCluster,
  environment: KubernetesEnvironment,
  name: string,
  rules: readonly Rule[],
): Promise<string> {
  const { namespace } = environment
  const metadata = { name, namespace }
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata }
  const subject = { kind: 'ServiceAccount', ...metadata }
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name }
  await apply(cluster, [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { ...rbac, kind: 'Role', rules },
    { ...rbac, kind: 'RoleBinding', roleRef, subjects: [subject] },
  ])
  const { token } = await loginOf(cluster, namespace, name)
  await eventually('the rules are in force', () => assertAllowed(environment, token, rules), soon)
  return token
}

async function assertAllowed(
  environment: KubernetesEnvironment,
  token: string,
  rules: readonly Rule[],
): Promise<void> {
  for (const { verbs, apiGroups, resources, resourceNames: [name] = [] } of rules) {
    const attributes = { verb: verbs[0], group: apiGroups[0], resource: resources[0], name }
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { ...attributes, namespace: environment.namespace } },
    }
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    assert.equal((await ask(environment, 'POST', path, { body, token })).body.status.allowed, true)
  }
}

async function serveCustomKinds(cluster: LabCluster, environment: KubernetesEnvironment): Promise<void> {
  const scaledObjects = {
    kind: 'ScaledObject',
    group: 'keda.sh',
    version: 'v1alpha1',
    plural: 'scaledobjects',
  }
  const kinds = [gadgets, scaledObjects]
  await apply(cluster, kinds.map(definition))
  for (const { group, version, plural } of kinds) {
    const path = collection(environment, `${group}/${version}`, plural)
    const isServed = async (): Promise<void> => assert.equal((await ask(environment, 'GET', path)).code, 200)
    await eventually(`${plural} are served`, isServed, soon)
  }
}

function definition({ kind, group, version, plural }: typeof gadgets): object {
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const scale = {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  }
  const versions = [
    {
      name: version,
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } },
      subresources: { status: {}, scale },
    },
  ]
  const names = { kind, plural, singular: kind.toLowerCase() }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names, versions },
  }
}

async function apply(cluster: LabCluster, items: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  await cluster.kubectl(['apply', '-f', '-'], { stdin: list })
}
