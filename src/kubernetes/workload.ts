import { asAutoscalerError } from '../errors.ts'
import type { AutoscalerError } from '../errors.ts'
import { isObject, stringOf, valueAt } from '../outbound/json.ts'
import type { TargetKind } from '../ports.ts'
import type { Pause } from '../scaling/types.ts'
import { describeObject } from './access.ts'
import type { ResourceAccess } from './access.ts'
import { invalidError } from './errors.ts'
import { pauseOf } from './pause.ts'

/** What we want to know of a workload, out of the much more that the API server tells. */
export interface Workload {
  readonly identity: Identity
  /** The resourceVersion; empty where there is none. */
  readonly version: string
  /** `spec.replicas`; undefined where it is left out, or makes no sense. */
  readonly replicas: number | undefined
  /** Why `replicas` makes no sense. */
  readonly problem?: AutoscalerError
  readonly readyReplicas: number | undefined
  readonly pause: Pause | undefined
  /** Who wrote `spec.replicas` last, as far as the API server keeps account of that. */
  readonly writer: Writer | undefined
}

export interface Writer {
  /** The field manager: the name of a program. */
  readonly manager: string
  /** As autoscalers do, and hardly anyone else. */
  readonly viaScale: boolean
}

/** Who an object is in the API server's own words. */
export interface Identity {
  readonly apiVersion: string
  readonly kind: string
  /** Undefined while the object has not been read. */
  readonly uid?: string
}

/** Reads a workload; `access` is how we came by it, for messages. Total. */
export function workloadIn(body: unknown, kind: TargetKind, access: ResourceAccess): Workload {
  return {
    identity: identityIn(body, kind),
    version: stringOf(body, 'metadata', 'resourceVersion') ?? '',
    ...replicasIn(body, access),
    readyReplicas: readyReplicasOf(body, kind),
    pause: pauseOf(body),
    writer: writerOf(body),
  }
}

function writerOf(body: unknown): Writer | undefined {
  const managed = valueAt(body, 'metadata', 'managedFields')
  if (!Array.isArray(managed)) return undefined
  const entry: unknown = managed.find(
    (entry) => valueAt(entry, 'fieldsV1', 'f:spec', 'f:replicas') !== undefined,
  )
  const manager = stringOf(entry, 'manager')
  return manager === undefined ? undefined : { manager, viaScale: stringOf(entry, 'subresource') === 'scale' }
}

function replicasIn(body: unknown, access: ResourceAccess): Pick<Workload, 'replicas' | 'problem'> {
  try {
    return { replicas: parseReplicas(body, access) }
  } catch (error) {
    return { replicas: undefined, problem: asAutoscalerError(error) }
  }
}

/** Reads who a workload is. What it does not say is taken from the settings, which name a custom kind by its plural. */
export function identityIn(body: unknown, { kind, group, version }: TargetKind): Identity {
  const uid = stringOf(body, 'metadata', 'uid')
  return {
    apiVersion: stringOf(body, 'apiVersion') ?? `${group}/${version}`,
    kind: stringOf(body, 'kind') ?? kind,
    ...(uid === undefined ? {} : { uid }),
  }
}

/**
 * Reads `spec.replicas` of a workload or of its scale; undefined where it is left out.
 * @throws AutoscalerError Invalid when there is no spec or the count is not a whole number of at least 0.
 */
export function parseReplicas(body: unknown, access: ResourceAccess): number | undefined {
  if (!isObject(valueAt(body, 'spec'))) throw invalidError(access, `${describeObject(access)} has no spec`)
  const replicas = valueAt(body, 'spec', 'replicas') ?? undefined
  if (replicas === undefined || isCount(replicas)) return replicas
  throw invalidError(
    access,
    `spec.replicas is ${JSON.stringify(replicas).slice(0, 40)}, not a whole number of at least 0`,
  )
}

/** Reads `status.readyReplicas`; undefined where the kind does not report it. */
export function readyReplicasOf(body: unknown, kind: TargetKind): number | undefined {
  const status = valueAt(body, 'status')
  const ready = valueAt(status, 'readyReplicas')
  if (isCount(ready)) return ready
  // The built-in kinds leave a zero out.
  return kind.group === 'apps' && isObject(status) && ready === undefined ? 0 : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
