import { numberOr, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'

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
  typedFields: [
    { path: 'spec.leaseDurationSeconds', struct: 'LeaseSpec', type: 'int32' },
    { path: 'spec.leaseTransitions', struct: 'LeaseSpec', type: 'int32' },
    { path: 'spec.acquireTime', struct: 'LeaseSpec', type: 'MicroTime' },
    { path: 'spec.renewTime', struct: 'LeaseSpec', type: 'MicroTime' },
  ],
  validate,
  columns: [{ name: 'Holder', type: 'string', cell: ({ spec }) => text(spec?.['holderIdentity']) }],
}

function validate({ spec }: KubernetesObject): FieldError[] {
  const duration = numberOr(spec?.['leaseDurationSeconds'], 1)
  const transitions = numberOr(spec?.['leaseTransitions'], 0)
  const errors: FieldError[] = []
  if (duration <= 0)
    errors.push(invalidField('spec.leaseDurationSeconds', duration, 'must be greater than 0'))
  if (transitions < 0) {
    errors.push(invalidField('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'))
  }
  return errors
}
