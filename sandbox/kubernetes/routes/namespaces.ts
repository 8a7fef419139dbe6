import { text } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'

/** Namespaces; an object can only be created in one that is there, and goes with it. */
export const namespaces: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  singular: 'namespace',
  kind: 'Namespace',
  shortNames: ['ns'],
  namespaced: false,
  verbs: allVerbs,
  hasStatus: true,
  allowsUnconditionalUpdate: true,
  withDefaults: (namespace) => ({
    ...namespace,
    metadata: {
      ...namespace.metadata,
      labels: { 'kubernetes.io/metadata.name': namespace.metadata.name, ...namespace.metadata.labels },
    },
    spec: { finalizers: ['kubernetes'], ...namespace.spec },
    status: namespace.status ?? { phase: 'Active' },
  }),
  columns: [{ name: 'Status', type: 'string', cell: ({ status }) => text(status?.['phase']) }],
}
