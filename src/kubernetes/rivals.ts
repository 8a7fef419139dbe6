import { asAutoscalerError } from '../errors.ts'
import { stringOf, valueAt } from '../outbound/json.ts'
import type { PreflightItem, Target } from '../ports.ts'
import { describeAccess, describeObject, readAccess, roleRule } from './access.ts'
import type { ResourceAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { invalidError } from './errors.ts'

/** A kind of object that scales the workload its `spec.scaleTargetRef` names. */
export interface RivalKind {
  readonly kind: string
  readonly access: Omit<ResourceAccess, 'namespace'>
}

/** The autoscalers that are looked for, by their objects. */
export const RIVALS: readonly RivalKind[] = [
  {
    kind: 'HorizontalPodAutoscaler',
    access: { verb: 'list', group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers' },
  },
  {
    kind: 'ScaledObject',
    access: { verb: 'list', group: 'keda.sh', version: 'v1alpha1', resource: 'scaledobjects' },
  },
]

/** Looks for other autoscalers on the same target: two of them undo each other's work. Never rejects. */
export async function checkRivals(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<readonly PreflightItem[]> {
  const kind = await kindOf(client, target, signal)
  const items: PreflightItem[] = []
  for (const rival of RIVALS) {
    const access = { ...rival.access, namespace: target.namespace }
    const name = `no ${rival.kind} on ${describeObject(readAccess(target))}`
    try {
      const rivals = await listRivals(client, access, signal)
      const names = rivals.filter((other) => scales(other, target, kind)).map((other) => other.name)
      items.push({ name, ...verdict(access, names, target.policy.dryRun) })
    } catch (error) {
      items.push({ name, ...whyUnknown(access, error) })
    }
  }
  return items
}

/** An object that scales a workload of its namespace: which one. */
export interface Rival {
  readonly name: string
  readonly workload: { readonly name: string; readonly kind: string; readonly group: string }
}

/**
 * Lists the rivals of one kind in a namespace.
 * @throws AutoscalerError
 */
export async function listRivals(
  client: KubernetesClient,
  access: ResourceAccess,
  signal: AbortSignal,
): Promise<readonly Rival[]> {
  const items = valueAt(await client.request(access, { signal }), 'items')
  if (!Array.isArray(items)) throw invalidError(access, 'it has no items')
  return items.flatMap((item) => rivalIn(item) ?? [])
}

/** Reads which workload an object scales; undefined where it scales none, as a ScaledObject that is paused. Pure. */
function rivalIn(item: unknown): Rival | undefined {
  const name = stringOf(item, 'spec', 'scaleTargetRef', 'name')
  if (name === undefined || isPaused(item)) return undefined
  const ref = (field: string): string | undefined => stringOf(item, 'spec', 'scaleTargetRef', field)
  // A ScaledObject may leave out kind and apiVersion, and then means a Deployment.
  const group = (ref('apiVersion') ?? 'apps/v1').split('/')[0] ?? ''
  const workload = { name, kind: ref('kind') ?? 'Deployment', group }
  return { name: stringOf(item, 'metadata', 'name') ?? '', workload }
}

/** Both annotations make KEDA stop and delete its HPA; what is no boolean pauses as well. */
function isPaused(item: unknown): boolean {
  const annotation = (name: string): string | undefined =>
    stringOf(item, 'metadata', 'annotations', `autoscaling.keda.sh/${name}`)
  const paused = annotation('paused')
  return (
    annotation('paused-replicas') !== undefined || (paused !== undefined && !/^(false|f|0)$/i.test(paused))
  )
}

/** Tells whether a rival scales a target; `kind` is the API server's word for the target's. Pure. */
export function scales({ workload }: Rival, { name, kind: { group } }: Target, kind: string): boolean {
  return workload.name === name && workload.kind === kind && workload.group === group
}

/** A dry run does not interfere with anybody. */
function verdict(
  access: ResourceAccess,
  names: readonly string[],
  isDryRun: boolean,
): Omit<PreflightItem, 'name'> {
  if (names.length === 0) return { status: 'ok', detail: 'none' }
  const command = `kubectl delete -n ${access.namespace} ${access.resource}.${access.group} ${names.join(' ')}`
  return {
    status: isDryRun ? 'warning' : 'failed',
    detail: `found ${names.join(', ')}`,
    advice: `keep only one autoscaler: ${command}`,
  }
}

function whyUnknown(access: ResourceAccess, error: unknown): Omit<PreflightItem, 'name'> {
  const { code, message } = asAutoscalerError(error)
  if (code === 'TargetNotFound')
    return { status: 'ok', detail: `the cluster has no ${access.resource}.${access.group}` }
  if (code !== 'Forbidden') return { status: 'skipped', detail: message }
  // It scales without, so a tight Role may lack it.
  const advice = `look with an account that may, or let the daemon look out for it with the rule ${roleRule(access)}`
  return { status: 'skipped', detail: `may not ${describeAccess(access)}`, advice }
}

/** The object's own word for its kind: settings name a custom resource only by its plural. */
async function kindOf(client: KubernetesClient, target: Target, signal: AbortSignal): Promise<string> {
  if (target.kind.group === 'apps') return target.kind.kind
  const workload = await client.request(readAccess(target), { signal }).catch(() => undefined)
  return stringOf(workload, 'kind') ?? target.kind.kind
}
