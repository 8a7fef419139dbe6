import { asAutoscalerError, AutoscalerError } from '../errors.ts'
import type { Check, Log, Observer, ScaleTargets, Target } from '../ports.ts'
import type { KnownTarget, TargetReading } from '../scaling/types.ts'
import { scaleAccess } from './access.ts'
import { createClaims } from './claims/claims.ts'
import type { KubernetesClient } from './client.ts'
import { isAboutTarget } from './errors.ts'
import { identityIn, parseReplicas } from './workload.ts'
import type { Identity, Workload } from './workload.ts'
import { createWorkloads, readWorkload } from './workloads.ts'
import type { WorkloadsOptions } from './workloads.ts'

export interface ScaleTargetsOptions extends WorkloadsOptions {
  readonly client: KubernetesClient
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The owner of `spec.replicas` in the object's managed fields. */
  readonly fieldManager?: string
}

/** The port to Kubernetes, which also knows by what name the API server knows a target. */
export interface KubernetesScaleTargets extends ScaleTargets, Required<Pick<Observer, 'added' | 'removed'>> {
  /** As last read; before that, what the settings say. */
  readonly identityOf: (target: Target) => Identity
}

/**
 * Reads workloads of any kind and writes nothing but their `scale` subresource. Of several targets of one kind in a
 * namespace, once they are `added`, all are read from one watch. What someone else scales as well is `TargetClaimed`.
 */
export function createScaleTargets(options: ScaleTargetsOptions): KubernetesScaleTargets {
  const { client, now, fieldManager = 'kafka-autoscaler' } = options
  const workloads = createWorkloads(options)
  const claims = createClaims({ ...options, fieldManager })
  const identities = new Map<string, Identity>()

  async function known(target: Target, signal: AbortSignal): Promise<KnownTarget> {
    const workload = await workloads.read(target, signal)
    identities.set(target.id, workload.identity)
    const claim = await claims.claimOn(target, workload)
    // A dry run is to be compared with whoever scales.
    if (claim !== undefined && !target.policy.dryRun) throw new AutoscalerError('TargetClaimed', claim)
    return knownTarget(client, target, workload, signal)
  }

  return {
    identityOf: ({ id, kind }) => identities.get(id) ?? identityIn(undefined, kind),
    added: (target) => workloads.added(target),
    removed: (target) => {
      workloads.removed(target)
      claims.forget(target)
      identities.delete(target.id)
    },
    read: async (target, signal) => {
      const startedAt = now()
      const reading = await readingOf(() => known(target, signal))
      return { reading, check: { component: 'kubernetes', ...checkOf(reading), startedAt, endedAt: now() } }
    },
    scale: async (target, replicas, signal) => {
      claims.trying(target, replicas)
      const answer = await client.request(scaleAccess('patch', target), {
        body: { spec: { replicas } },
        query: { fieldManager },
        signal,
      })
      claims.wrote(target, replicas)
      workloads.wrote(target, replicas, answer)
    },
    close: async () => {
      workloads.close()
      claims.close()
      await client.close()
    },
  }
}

/** Reads one target; never rejects. */
export function readTarget(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<TargetReading> {
  return readingOf(async () =>
    knownTarget(client, target, await readWorkload(client, target, signal), signal),
  )
}

async function readingOf(read: () => Promise<KnownTarget>): Promise<TargetReading> {
  try {
    return await read()
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    return { status: 'unknown', reason: code, message }
  }
}

async function knownTarget(
  client: KubernetesClient,
  target: Target,
  { replicas, problem, readyReplicas, pause }: Workload,
  signal: AbortSignal,
): Promise<KnownTarget> {
  if (problem !== undefined) throw problem
  return {
    status: 'known',
    currentReplicas: replicas ?? (await defaultReplicas(client, target, signal)),
    ...(readyReplicas === undefined ? {} : { readyReplicas }),
    ...(pause === undefined ? {} : { pause }),
  }
}

async function defaultReplicas(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<number> {
  if (target.kind.group === 'apps') return 1
  // A custom kind may keep its count elsewhere than in `spec.replicas`; only its scale subresource knows.
  const access = scaleAccess('get', target)
  return parseReplicas(await client.request(access, { signal }), access) ?? 0
}

function checkOf(reading: TargetReading): Pick<Check, 'ok' | 'reason' | 'message'> {
  if (reading.status === 'unknown' && !isAboutTarget(reading.reason)) {
    return { ok: false, reason: reading.reason, message: reading.message }
  }
  return { ok: true, message: 'the API server answers' }
}
