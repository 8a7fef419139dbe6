import { isDeepStrictEqual } from 'node:util'
import { child, numberOr } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { Column, ResourceType } from '../resource-type.ts'
import { selectorText } from '../scale.ts'
import { invalidField, requiredField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'
import { templateColumns } from '../table.ts'

const workload = {
  group: 'apps',
  version: 'v1',
  namespaced: true,
  verbs: allVerbs,
  isWorkload: true,
  hasStatus: true,
  hasGeneration: true,
  allowsUnconditionalUpdate: true,
  withDefaults,
  validate,
} as const

const count = (name: string, part: 'spec' | 'status', field: string): Column => ({
  name,
  type: 'integer',
  cell: (object) => numberOr(object[part]?.[field], 0),
})
const ready: Column = {
  name: 'Ready',
  type: 'string',
  cell: ({ spec, status }) => `${numberOr(status?.['readyReplicas'], 0)}/${numberOr(spec?.['replicas'], 0)}`,
}
const selector: Column = { name: 'Selector', type: 'string', wide: true, cell: selectorText }

const replicasOf = (kind: string) =>
  [{ path: 'spec.replicas', struct: `${kind}Spec`, type: 'int32' }] as const

/** The built-in workloads; the controller makes pods for each. Their pod templates are neither defaulted nor validated. */
export const workloads: readonly ResourceType[] = [
  {
    ...workload,
    resource: 'deployments',
    singular: 'deployment',
    kind: 'Deployment',
    shortNames: ['deploy'],
    typedFields: replicasOf('Deployment'),
    columns: [
      ready,
      count('Up-to-date', 'status', 'updatedReplicas'),
      count('Available', 'status', 'availableReplicas'),
      ...templateColumns,
      selector,
    ],
  },
  {
    ...workload,
    resource: 'replicasets',
    singular: 'replicaset',
    kind: 'ReplicaSet',
    shortNames: ['rs'],
    typedFields: replicasOf('ReplicaSet'),
    columns: [
      count('Desired', 'spec', 'replicas'),
      count('Current', 'status', 'replicas'),
      count('Ready', 'status', 'readyReplicas'),
      ...templateColumns,
      selector,
    ],
  },
  {
    ...workload,
    resource: 'statefulsets',
    singular: 'statefulset',
    kind: 'StatefulSet',
    shortNames: ['sts'],
    typedFields: replicasOf('StatefulSet'),
    columns: [ready, ...templateColumns],
  },
]

const quarter = { maxUnavailable: '25%', maxSurge: '25%' }
const deployment = {
  strategy: { type: 'RollingUpdate', rollingUpdate: quarter },
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
}
const statefulSet = {
  podManagementPolicy: 'OrderedReady',
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  revisionHistoryLimit: 10,
}
const specDefaults: Record<string, object> = { Deployment: deployment, StatefulSet: statefulSet }
const emptyStatus: Record<string, object> = {
  ReplicaSet: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
}

function withDefaults(object: KubernetesObject): KubernetesObject {
  const spec = { replicas: 1, ...specDefaults[object.kind], ...object.spec }
  return { ...object, spec, status: object.status ?? { ...emptyStatus[object.kind] } }
}

function validate({ spec }: KubernetesObject, before?: KubernetesObject): FieldError[] {
  const replicas = numberOr(spec?.['replicas'], 1)
  const selector = child(spec, 'selector')
  return [
    ...(replicas < 0 ? [invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
    ...(Object.keys(selector).length === 0 ? [requiredField('spec.selector')] : []),
    ...templateErrors(spec),
    ...(before === undefined || isDeepStrictEqual(child(before.spec, 'selector'), selector)
      ? []
      : [invalidField('spec.selector', selector, 'field is immutable')]),
  ]
}

// Only matchLabels are held against the template; matchExpressions are taken on trust.
function templateErrors(spec: KubernetesObject['spec']): FieldError[] {
  const { matchLabels, matchExpressions } = child(spec, 'selector')
  const { labels } = child(child(spec, 'template'), 'metadata')
  const wanted = Object.entries(matchLabels ?? {})
  const isEmpty = wanted.length === 0 && matchExpressions === undefined
  if (!isEmpty && wanted.every(([key, value]) => child({ labels }, 'labels')[key] === value)) return []
  return [
    invalidField(
      'spec.template.metadata.labels',
      labels ?? null,
      '`selector` does not match template `labels`',
    ),
  ]
}
