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
  hasGeneration: true,
  allowsUnconditionalUpdate: true,
}
