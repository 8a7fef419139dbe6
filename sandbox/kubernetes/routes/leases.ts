import { numberOr } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField } from '../status-error.ts'

/** Leases, for leader election: a PUT must carry the resourceVersion it is based on, and creates what is missing. */
export const leases: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  singular: 'lease',
  kind: 'Lease',
  namespaced: true,
  verbs: allVerbs,
  allowsCreateOnUpdate: true,
  validate: ({ spec }) => {
    const duration = numberOr(spec?.['leaseDurationSeconds'], 1)
    const transitions = numberOr(spec?.['leaseTransitions'], 0)
    return [
      ...(duration > 0
        ? []
        : [invalidField('spec.leaseDurationSeconds', duration, 'must be greater than 0')]),
      ...(transitions >= 0
        ? []
        : [invalidField('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]),
    ]
  },
}
