import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'

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
  allowsUnconditionalUpdate: true,
  withDefaults: (object) => ({ ...object, spec: { minReplicas: 1, ...object.spec } }),
}
