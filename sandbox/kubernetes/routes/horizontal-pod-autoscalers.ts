import { child, numberOr, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField, requiredField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'

const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } }

/** HorizontalPodAutoscalers; stored only, nothing scales by them. */
export const horizontalPodAutoscalers: ResourceType = {
  group: 'autoscaling',
  version: 'v2',
  resource: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  kind: 'HorizontalPodAutoscaler',
  shortNames: ['hpa'],
  namespaced: true,
  verbs: allVerbs,
  hasStatus: true,
  allowsUnconditionalUpdate: true,
  typedFields: [
    { path: 'spec.minReplicas', struct: 'HorizontalPodAutoscalerSpec', type: 'int32' },
    { path: 'spec.maxReplicas', struct: 'HorizontalPodAutoscalerSpec', type: 'int32' },
  ],
  withDefaults: (autoscaler) => ({
    ...autoscaler,
    spec: { minReplicas: 1, metrics: [{ type: 'Resource', resource: cpu }], ...autoscaler.spec },
    status: autoscaler.status ?? { desiredReplicas: 0, currentMetrics: null },
  }),
  validate,
  columns: [
    { name: 'Reference', type: 'string', cell: reference },
    { name: 'MinPods', type: 'string', cell: ({ spec }) => String(numberOr(spec?.['minReplicas'], 1)) },
    { name: 'MaxPods', type: 'integer', cell: ({ spec }) => numberOr(spec?.['maxReplicas'], 0) },
    { name: 'Replicas', type: 'integer', cell: ({ status }) => numberOr(status?.['currentReplicas'], 0) },
  ],
}

function reference({ spec }: KubernetesObject): string {
  const { kind, name } = child(spec, 'scaleTargetRef')
  return `${text(kind)}/${text(name)}`
}

function validate({ spec }: KubernetesObject): FieldError[] {
  const max = numberOr(spec?.['maxReplicas'], 0)
  const target = child(spec, 'scaleTargetRef')
  const missing = ['kind', 'name'].filter((field) => text(target[field]) === '')
  return [
    ...(max < 1 ? [requiredField('spec.maxReplicas', 'must be set and greater than 0')] : []),
    ...(max < numberOr(spec?.['minReplicas'], 1)
      ? [invalidField('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...missing.map((field) => requiredField(`spec.scaleTargetRef.${field}`)),
    ...(text(target['apiVersion']).includes('/')
      ? []
      : [
          invalidField(
            'spec.scaleTargetRef.apiVersion',
            target['apiVersion'] ?? '',
            'apiVersion must specify API group',
          ),
        ]),
  ]
}
