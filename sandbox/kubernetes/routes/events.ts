import { child, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField, requiredField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'

/** Events of events.k8s.io/v1, whose validation is stricter than that of the old core events. */
export const events: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  resource: 'events',
  singular: 'event',
  kind: 'Event',
  shortNames: ['ev'],
  namespaced: true,
  verbs: allVerbs,
  allowsUnconditionalUpdate: true,
  allowsCreateOnUpdate: true,
  validate,
}

const longest = { reason: 128, action: 128, reportingInstance: 128, note: 1024 }

function validate(event: KubernetesObject): FieldError[] {
  return [...placeErrors(event), ...textErrors(event), ...typeErrors(event)]
}

function placeErrors(event: KubernetesObject): FieldError[] {
  const own = event.metadata.namespace
  const regarding = text(child(event, 'regarding')['namespace'])
  const clusterScoped = regarding === '' && (own === 'default' || own === 'kube-system')
  if (clusterScoped || regarding === own) return []
  return [invalidField('involvedObject.namespace', regarding, 'does not match event.namespace')]
}

function textErrors(event: KubernetesObject): FieldError[] {
  const required = ['reportingController', 'reportingInstance', 'action', 'reason'].filter(
    (field) => text(event[field]) === '',
  )
  const tooLong = Object.entries(longest).filter(([field, length]) => text(event[field]).length > length)
  return [
    ...required.map((field) => requiredField(field)),
    ...tooLong.map(([field, length]) => invalidField(field, '', `can have at most ${length} characters`)),
  ]
}

function typeErrors(event: KubernetesObject): FieldError[] {
  const type = text(event['type'])
  return [
    ...(text(event['eventTime']) === '' ? [requiredField('eventTime')] : []),
    ...(['Normal', 'Warning'].includes(type) ? [] : [invalidField('type', '', `has invalid value: ${type}`)]),
  ]
}
