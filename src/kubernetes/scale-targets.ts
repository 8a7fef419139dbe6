import { asAutoscalerError } from '../errors.ts'
import type { Check, ScaleTargets, Target } from '../ports.ts'
import type { TargetReading } from '../scaling/types.ts'
import { readAccess, scaleAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { isAboutTarget } from './errors.ts'
import { pauseOf } from './pause.ts'
import { parseReplicas, readyReplicasOf } from './workload.ts'

export interface ScaleTargetsOptions {
  readonly client: KubernetesClient
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The owner of `spec.replicas` in the object's managed fields. */
  readonly fieldManager?: string
}

/** The port to Kubernetes: reads workloads of any kind and writes nothing but their `scale` subresource. */
export function createScaleTargets({
  client,
  now,
  fieldManager = 'kafka-autoscaler',
}: ScaleTargetsOptions): ScaleTargets {
  return {
    read: async (targets, signal) => {
      const startedAt = now()
      const read = await Promise.all(
        targets.map(async (target) => [target.id, await readTarget(client, target, signal)] as const),
      )
      const check = checkOf(read.map(([, reading]) => reading))
      return {
        readings: Object.fromEntries(read),
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
  try {
    const workload = await client.request(readAccess(target), { signal })
    const readyReplicas = readyReplicasOf(workload, target.kind)
    const currentReplicas =
      parseReplicas(workload, readAccess(target)) ?? (await defaultReplicas(client, target, signal))
    const pause = pauseOf(workload)
    return {
      status: 'known',
      currentReplicas,
      ...(readyReplicas === undefined ? {} : { readyReplicas }),
      ...(pause === undefined ? {} : { pause }),
    }
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    return { status: 'unknown', reason: code, message }
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
