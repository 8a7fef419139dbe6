import { custom } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'

/** KEDA's ScaledObjects; stored only, nothing scales by them. */
export const scaledObjects: ResourceType = {
  ...custom,
  group: 'keda.sh',
  version: 'v1alpha1',
  resource: 'scaledobjects',
  singular: 'scaledobject',
  kind: 'ScaledObject',
  shortNames: ['so'],
}
