import type { TestContext } from 'node:test'
import { startKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import type { KubernetesOptions, SandboxKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import type { JsonObject, KubernetesObject } from '../../../../sandbox/kubernetes/objects.ts'

/** The path of the deployment that `ordersDeployment` makes. */
export const orders = '/apis/apps/v1/namespaces/shop/deployments/orders'

/** A deployment called orders in the namespace shop. */
export function ordersDeployment(spec: JsonObject = {}): KubernetesObject {
  const labels = { app: 'orders' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'orders', image: 'orders:1' }] } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'orders', namespace: 'shop', labels },
    spec: { replicas: 3, selector: { matchLabels: labels }, template, ...spec },
  }
}

/** Starts a server that holds the deployment orders and is closed with the test. */
export async function startCluster(
  t: TestContext,
  options: KubernetesOptions = {},
): Promise<SandboxKubernetes> {
  const kubernetes = await startKubernetes(options)
  t.after(() => kubernetes.close())
  kubernetes.state.add(ordersDeployment())
  return kubernetes
}

/** What came back for a request. */
export interface Reply {
  readonly code: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- bodies of every shape, looked into by the tests
  readonly body: any
}

/** Sends one request with fetch and reads the answer as JSON, or as text where it is none. */
export async function ask(
  kubernetes: SandboxKubernetes,
  method: string,
  path: string,
  { body, contentType = 'application/json', token, accept = 'application/json' }: AskOptions = {},
): Promise<Reply> {
  const response = await fetch(`${kubernetes.url}${path}`, {
    method,
    headers: {
      accept,
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { code: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

interface AskOptions {
  readonly body?: unknown
  readonly contentType?: string
  readonly token?: string
  readonly accept?: string
}
