import { asAutoscalerError } from '../errors.ts'
import type { Check, ScaleTargets, Target } from '../ports.ts'
import type { TargetReading } from '../scaling/types.ts'
import { readAccess, scaleAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { isAboutTarget } from './errors.ts'
import { pauseOf } from './pause.ts'
import { identityIn, parseReplicas, readyReplicasOf } from './workload.ts'
import type { Identity } from './workload.ts'

export interface ScaleTargetsOptions {
  readonly client: KubernetesClient
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The owner of `spec.replicas` in the object's managed fields. */
  readonly fieldManager?: string
}

/** The port to Kubernetes, which also knows by what name the API server knows a target. */
export interface KubernetesScaleTargets extends ScaleTargets {
  /** As last read; before that, what the settings say. */
  readonly identityOf: (target: Target) => Identity
}

/** Reads workloads of any kind and writes nothing but their `scale` subresource. */
export function createScaleTargets({
  client,
  now,
  fieldManager = 'kafka-autoscaler',
}: ScaleTargetsOptions): KubernetesScaleTargets {
  let identities: ReadonlyMap<string, Identity> = new Map()
  const identityOf = ({ id, kind }: Target): Identity => identities.get(id) ?? identityIn(undefined, kind)
  return {
    identityOf,
    read: async (targets, signal) => {
      const startedAt = now()
      const read = await Promise.all(
        targets.map(async (target) => ({ target, ...(await readWorkload(client, target, signal)) })),
      )
      identities = new Map(
        read.map(({ target, identity }) => [target.id, identity ?? identityOf(target)] as const),
      )
      const check = checkOf(read.map(({ reading }) => reading))
      return {
        readings: Object.fromEntries(read.map(({ target, reading }) => [target.id, reading])),
        check: { component: 'kubernetes', ...check, startedAt, endedAt: now() },
      }
    },
    scale: async (target, replicas, signal) => {
      await client.request(scaleAccess('patch', target), {
        body: { spec: { replicas } },
        query: { fieldManager },
        signal,
      })
    },
    close: () => client.close(),
  }
}

/** Reads one target; never rejects. */
export async function readTarget(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<TargetReading> {
  return (await readWorkload(client, target, signal)).reading
}

interface ReadWorkload {
  readonly reading: TargetReading
  /** Undefined while the object itself cannot be read. */
  readonly identity: Identity | undefined
}

async function readWorkload(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<ReadWorkload> {
  let identity: Identity | undefined
  try {
    const workload = await client.request(readAccess(target), { signal })
    identity = identityIn(workload, target.kind)
    const readyReplicas = readyReplicasOf(workload, target.kind)
    const currentReplicas =
      parseReplicas(workload, readAccess(target)) ?? (await defaultReplicas(client, target, signal))
    const pause = pauseOf(workload)
    const reading = {
      status: 'known',
      currentReplicas,
      ...(readyReplicas === undefined ? {} : { readyReplicas }),
      ...(pause === undefined ? {} : { pause }),
    } as const
    return { reading, identity }
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    return { reading: { status: 'unknown', reason: code, message }, identity }
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

function checkOf(readings: readonly TargetReading[]): Pick<Check, 'ok' | 'reason' | 'message'> {
  for (const reading of readings) {
    if (reading.status === 'unknown' && !isAboutTarget(reading.reason)) {
      return { ok: false, reason: reading.reason, message: reading.message }
    }
  }
  return { ok: true, message: 'the API server answers' }
}
