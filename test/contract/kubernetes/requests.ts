import { request } from 'undici'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'

/** Content types of bodies. */
export const json = 'application/json'
export const mergePatch = 'application/merge-patch+json'
export const strategicMergePatch = 'application/strategic-merge-patch+json'
export const jsonPatch = 'application/json-patch+json'

/** What came back for a request. */
export interface Reply {
  readonly code: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // oxlint-disable-next-line typescript/no-explicit-any -- bodies of every shape, looked into by the tests
  readonly body: any
}

/** What a request says beside its method and path. */
export interface Asked {
  /** Sent as JSON, or as it is where it is a string. */
  readonly body?: unknown
  readonly contentType?: string
  /** The administrator's by default; none where it is null. */
  readonly token?: string | null
  readonly userAgent?: string
}

/** Sends one request and reads the answer as JSON, or as text where it is none. */
export async function ask(
  { url, dispatcher, adminToken }: KubernetesEnvironment,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { body, contentType = json, token = adminToken, userAgent = 'contract/1' }: Asked = {},
): Promise<Reply> {
  const answer = await request(`${url}${path}`, {
    method,
    dispatcher,
    headers: {
      accept: json,
      'user-agent': userAgent,
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
  })
  const text = await answer.body.text()
  const isJson = String(answer.headers['content-type']).startsWith(json)
  return { code: answer.statusCode, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
}

/** The path of a collection in the environment's namespace, such as `/apis/apps/v1/namespaces/contract/deployments`. */
export function collection(
  { namespace }: KubernetesEnvironment,
  groupVersion: string,
  plural: string,
): string {
  const root = groupVersion.includes('/') ? 'apis' : 'api'
  return `/${root}/${groupVersion}/namespaces/${namespace}/${plural}`
}

/** Where a workload is. */
export interface Workload {
  readonly name: string
  readonly path: string
}

/** Creates a Deployment, of one replica unless `spec` says otherwise. */
export async function newDeployment(
  environment: KubernetesEnvironment,
  spec: object = {},
): Promise<Workload> {
  const name = uniqueName('orders')
  const deployments = collection(environment, 'apps/v1', 'deployments')
  return create(environment, deployments, deployment(name, spec))
}

/** A Deployment of placeholder pods. */
export function deployment(name: string, spec: object = {}) {
  const labels = { app: name }
  const container = { name: 'consumer', image: 'registry.k8s.io/pause:3.10' }
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 0, containers: [container] },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 1, selector: { matchLabels: labels }, template, ...spec },
  }
}

/** Creates a gadget, a custom workload. */
export async function newGadget(
  environment: KubernetesEnvironment,
  spec: object = { replicas: 1 },
): Promise<Workload> {
  const name = uniqueName('gadget')
  const object = { apiVersion: 'contract.example/v1', kind: 'Gadget', metadata: { name }, spec }
  return create(environment, collection(environment, 'contract.example/v1', 'gadgets'), object)
}

async function create(
  environment: KubernetesEnvironment,
  path: string,
  object: { readonly metadata: { readonly name: string } },
): Promise<Workload> {
  const { code, body } = await ask(environment, 'POST', path, { body: object })
  if (code !== 201) throw new Error(`${path} answered ${code}: ${JSON.stringify(body)}`)
  const { name } = object.metadata
  return { name, path: `${path}/${name}` }
}

/** The body of an answer that failed. */
export function failure(code: number, reason: string, message: string, details?: object): object {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' }
  return { ...status, message, reason, ...(details === undefined ? {} : { details }), code }
}
