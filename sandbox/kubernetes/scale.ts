import { child, isObject, numberOr, text } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import type { ResourceType } from './resource-type.ts'
import { invalid, invalidField } from './status-error.ts'

/** Shows a workload as autoscaling/v1 Scale. As in Go's encoding, spec.replicas is absent when it is 0. */
export function scaleOf(type: ResourceType, workload: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata
  const replicas = numberOr(workload.spec?.['replicas'], 0)
  const selector = type.isCustom === true ? text(workload.status?.['selector']) : selectorText(workload)
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberOr(workload.status?.['replicas'], 0),
      ...(selector === '' ? {} : { selector }),
    },
  }
}

/** Returns the replicas a written Scale asks for; a missing number is 0, as in Go's decoding. */
export function replicasOf(scale: KubernetesObject): number {
  return numberOr(scale.spec?.['replicas'], 0)
}

/** Throws 422 for negative replicas; of a built-in workload it is the Scale that is invalid, else the resource. */
export function checkReplicas(type: ResourceType, name: string, replicas: number): void {
  if (replicas >= 0) return
  if (type.isCustom === true) {
    throw invalid(type, name, [invalidField('.spec.replicas', replicas, 'should be a non-negative integer')])
  }
  const error = invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')
  throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [error])
}

/** Renders a label selector as the query string that selects the same pods, ordered by key. */
export function selectorText(workload: KubernetesObject): string {
  const { matchLabels, matchExpressions } = child(workload.spec, 'selector')
  const labels = Object.entries(isObject(matchLabels) ? matchLabels : {}).map(([key, value]) => ({
    key,
    text: `${key}=${text(value)}`,
  }))
  const requirements = [...labels, ...list(matchExpressions).map(requirement)]
  return requirements
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((requirement) => requirement.text)
    .join(',')
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function requirement(expression: unknown): { key: string; text: string } {
  const { key: untyped, operator, values } = isObject(expression) ? expression : {}
  const key = text(untyped)
  const set = `(${list(values).map(text).toSorted().join(',')})`
  switch (operator) {
    case 'In':
      return { key, text: `${key} in ${set}` }
    case 'NotIn':
      return { key, text: `${key} notin ${set}` }
    case 'DoesNotExist':
      return { key, text: `!${key}` }
    default:
      return { key, text: key }
  }
}
