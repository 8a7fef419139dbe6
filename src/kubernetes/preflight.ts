import { asAutoscalerError } from '../errors.ts'
import { stringOf } from '../outbound/json.ts'
import type { PreflightItem, Target } from '../ports.ts'
import type { FailureReason } from '../scaling/types.ts'
import { describeObject, readAccess, requiredAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { isAboutTarget } from './errors.ts'
import { checkPermission } from './permissions.ts'
import { checkEvents, checkStateConfigMap } from './preflight-extras.ts'
import { checkRivals } from './rivals.ts'
import { readTarget } from './scale-targets.ts'
import { collectionAccess, watchedCollections } from './watch/collection.ts'

const ADVICE: Partial<Record<FailureReason, string>> = {
  ApiServerUnreachable:
    'check the server and its certificate authority in the kubeconfig, and the network policies',
  ApiServerTimeout: 'check the network policies and proxies on the way, or raise REQUEST_TIMEOUT_SECONDS',
  Unauthorized: 'renew the token or certificate of the kubeconfig or service account',
  TargetNotFound: 'check NAMESPACE, DEPLOYMENT_NAME and TARGET_KIND',
}

const ONE_BY_ONE = {
  status: 'warning',
  detail: 'not allowed; targets are then read one by one',
} as const

/** What the settings ask of Kubernetes. */
export interface KubernetesNeeds {
  readonly targets: readonly Target[]
  readonly kubernetesEvents: boolean
  /** In each namespace of a target. */
  readonly stateConfigMap?: string
}

/**
 * Looks at everything the daemon will need of Kubernetes, without changing anything: the API server, each target, the
 * permissions, other autoscalers on the same workloads, and where events and state go. Of each of several targets it tells
 * how it is, and else what is not right. Never rejects.
 */
export async function preflightKubernetes(
  client: KubernetesClient,
  { targets, kubernetesEvents, stateConfigMap }: KubernetesNeeds,
  signal: AbortSignal,
): Promise<readonly PreflightItem[]> {
  const server = await checkServer(client, signal)
  // Without the server every other line would only repeat the failure.
  if (server.status === 'failed') return [server]
  const items = [server]
  for (const target of targets) {
    const [first, ...others] = await checkScaling(client, target, signal)
    items.push(first, ...others.filter(({ status }) => targets.length === 1 || status !== 'ok'))
  }
  for (const collection of watchedCollections(targets)) {
    for (const verb of ['list', 'watch'] as const) {
      items.push(await checkPermission(client, collectionAccess(verb, collection), signal, ONE_BY_ONE))
    }
  }
  if (kubernetesEvents) items.push(...(await checkEvents(client, targets, signal)))
  for (const namespace of stateConfigMap === undefined
    ? []
    : new Set(targets.map(({ namespace }) => namespace))) {
    items.push(...(await checkStateConfigMap(client, { namespace, name: stateConfigMap ?? '' }, signal)))
  }
  return items
}

/** The target itself, and what it takes to scale it. */
async function checkScaling(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<[PreflightItem, ...PreflightItem[]]> {
  const items: [PreflightItem, ...PreflightItem[]] = [await checkTarget(client, target, signal)]
  for (const access of requiredAccess(target)) items.push(await checkPermission(client, access, signal))
  items.push(...(await checkRivals(client, target, signal)))
  return items
}

async function checkServer(client: KubernetesClient, signal: AbortSignal): Promise<PreflightItem> {
  const name = 'API server'
  try {
    const version = await client.request({ verb: 'get', url: '/version' }, { signal })
    const release = stringOf(version, 'gitVersion') ?? 'of unknown version'
    return { name, status: 'ok', detail: `${client.server} is Kubernetes ${release}` }
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    if (isAboutTarget(code))
      return { name, status: 'ok', detail: `${client.server} answers, but hides its version` }
    return failed(name, code, message)
  }
}

async function checkTarget(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<PreflightItem> {
  const name = describeObject(readAccess(target))
  const reading = await readTarget(client, target, signal)
  if (reading.status === 'unknown') return failed(name, reading.reason, reading.message)
  const { currentReplicas, readyReplicas = 'an unknown number', pause } = reading
  const paused = pause === undefined ? '' : `, paused by ${pause.annotation}`
  return { name, status: 'ok', detail: `replicas: ${currentReplicas}, ready: ${readyReplicas}${paused}` }
}

function failed(name: string, reason: FailureReason, detail: string): PreflightItem {
  const advice = ADVICE[reason]
  return { name, status: 'failed', detail, ...(advice === undefined ? {} : { advice }) }
}
