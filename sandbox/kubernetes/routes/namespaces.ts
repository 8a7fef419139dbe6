import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'

/** Namespaces; an object can only be created in one that is there. */
export const namespaces: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: allVerbs,
  allowsUnconditionalUpdate: true,
}
