import { child, numberOr } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField, requiredField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'

const workload = {
  group: 'apps',
  version: 'v1',
  namespaced: true,
  verbs: allVerbs,
  isWorkload: true,
  hasGeneration: true,
  allowsUnconditionalUpdate: true,
  withDefaults,
  validate,
} as const

/** The built-in workloads; the controller makes pods for each. */
export const workloads: readonly ResourceType[] = [
  {
    ...workload,
    resource: 'deployments',
    singular: 'deployment',
    kind: 'Deployment',
    shortNames: ['deploy'],
  },
  {
    ...workload,
    resource: 'statefulsets',
    singular: 'statefulset',
    kind: 'StatefulSet',
    shortNames: ['sts'],
  },
  { ...workload, resource: 'replicasets', singular: 'replicaset', kind: 'ReplicaSet', shortNames: ['rs'] },
]

function withDefaults(object: KubernetesObject): KubernetesObject {
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } }
  const deployment = { strategy: rolling, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }
  const statefulSet = { podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 }
  const own: Record<string, object> = { Deployment: deployment, StatefulSet: statefulSet }
  return { ...object, spec: { replicas: 1, ...own[object.kind], ...object.spec } }
}

function validate({ spec }: KubernetesObject): FieldError[] {
  const replicas = numberOr(spec?.['replicas'], 1)
  const errors: FieldError[] = []
  if (replicas < 0) errors.push(invalidField('spec.replicas', replicas, 'must be greater than or equal to 0'))
  if (Object.keys(child(spec, 'selector')).length === 0) errors.push(requiredField('spec.selector'))
  return errors
}
