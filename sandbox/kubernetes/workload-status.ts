import { isObject, numberOr, timestamp } from './objects.ts'
import type { JsonObject, KubernetesObject } from './objects.ts'
import type { ResourceType } from './resource-type.ts'
import { selectorText } from './scale.ts'

/** How many pods a workload has, and how many of them are ready. */
export interface PodCounts {
  readonly made: number
  readonly ready: number
}

/** Renders the status that a workload's controller writes. As in Go's encoding, most counts are absent when they are 0. */
export function statusOf(
  type: ResourceType,
  object: KubernetesObject,
  pods: PodCounts,
  now: number,
): JsonObject {
  const counts = {
    replicas: pods.made,
    readyReplicas: pods.ready,
    availableReplicas: pods.ready,
    ...ownCounts(type, object, pods),
  }
  const shown = Object.entries(counts).filter(
    ([field, count]) => count !== 0 || alwaysShown(type).includes(field),
  )
  return {
    observedGeneration: object.metadata.generation,
    ...Object.fromEntries(shown),
    ...(type.isCustom === true ? { selector: selectorText(object) } : {}),
    ...(type.kind === 'Deployment' ? { conditions: [availability(object, pods, now)] } : {}),
  }
}

function ownCounts(
  { kind }: ResourceType,
  { spec }: KubernetesObject,
  { made, ready }: PodCounts,
): Record<string, number> {
  if (kind === 'ReplicaSet') return { fullyLabeledReplicas: made, terminatingReplicas: 0 }
  if (kind === 'StatefulSet') return { currentReplicas: made, updatedReplicas: made }
  const unavailableReplicas = Math.max(0, numberOr(spec?.['replicas'], 0) - ready)
  return { updatedReplicas: made, unavailableReplicas, terminatingReplicas: 0 }
}

function alwaysShown({ kind, isCustom }: ResourceType): readonly string[] {
  if (isCustom === true) return ['replicas']
  if (kind === 'StatefulSet') return ['replicas', 'availableReplicas']
  return kind === 'ReplicaSet' ? ['replicas', 'terminatingReplicas'] : ['terminatingReplicas']
}

// A deployment is available while at most a quarter of its pods is not: the default of strategy.maxUnavailable.
function availability({ spec, status }: KubernetesObject, { ready }: PodCounts, now: number): JsonObject {
  const replicas = numberOr(spec?.['replicas'], 0)
  const isAvailable = ready >= replicas - Math.floor(replicas / 4)
  const wanted = isAvailable ? available : unavailable
  const conditions = Array.isArray(status?.['conditions']) ? status['conditions'].filter(isObject) : []
  const before = conditions.find(({ type, status }) => type === wanted.type && status === wanted.status)
  return before ?? { ...wanted, lastUpdateTime: timestamp(now), lastTransitionTime: timestamp(now) }
}

const available = {
  type: 'Available',
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'Deployment has minimum availability.',
}
const unavailable = {
  type: 'Available',
  status: 'False',
  reason: 'MinimumReplicasUnavailable',
  message: 'Deployment does not have minimum availability.',
}
