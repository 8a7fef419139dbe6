import { child, isObject, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'

/** Pods; the controller makes and removes them. */
export const pods: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  shortNames: ['po'],
  namespaced: true,
  verbs: allVerbs,
  hasStatus: true,
  hasGeneration: true,
  allowsUnconditionalUpdate: true,
  selectableFields: ['spec.nodeName', 'status.phase'],
  withDefaults: (pod) => ({ ...pod, status: pod.status ?? { phase: 'Pending' } }),
  columns: [
    { name: 'Ready', type: 'string', cell: readyContainers },
    { name: 'Status', type: 'string', cell: ({ status }) => text(status?.['phase']) },
    { name: 'Restarts', type: 'string', cell: () => '0' },
  ],
}

function readyContainers({ spec, status }: KubernetesObject): string {
  const { containers } = spec ?? {}
  const all = Array.isArray(containers) ? containers.length : 0
  const { conditions } = child({ status }, 'status')
  const isReady = Array.isArray(conditions) && conditions.some(isReadyCondition)
  return `${isReady ? all : 0}/${all}`
}

function isReadyCondition(condition: unknown): boolean {
  return isObject(condition) && condition['type'] === 'Ready' && condition['status'] === 'True'
}
