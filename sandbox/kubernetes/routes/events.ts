import { isDeepStrictEqual } from 'node:util'
import { qualifiedNameErrors } from '../names.ts'
import { child, numberOr, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField, requiredField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'

/** Events of events.k8s.io/v1, whose validation is stricter than that of the core events; those are not served. */
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
  invalidGroup: '',
  selectableFields: ['reason', 'type', 'reportingController'],
  typedFields: [
    { path: 'eventTime', struct: 'Event', type: 'MicroTime' },
    { path: 'series.lastObservedTime', struct: 'EventSeries', type: 'MicroTime' },
  ],
  withDefaults: (event) => ({
    deprecatedSource: {},
    deprecatedFirstTimestamp: null,
    deprecatedLastTimestamp: null,
    ...event,
  }),
  validate,
  columns: [
    { name: 'Type', type: 'string', cell: (event) => text(event['type']) },
    { name: 'Reason', type: 'string', cell: (event) => text(event['reason']) },
    { name: 'Object', type: 'string', cell: regardingOf },
    { name: 'Message', type: 'string', cell: (event) => text(event['note']) },
  ],
}

function regardingOf(event: KubernetesObject): string {
  const { kind, name } = child(event, 'regarding')
  return `${text(kind).toLowerCase()}/${text(name)}`
}

// Errors name the fields of the internal kind, where a note is a message and what it regards the involved object.
const internalNames: Record<string, string> = { note: 'message', regarding: 'involvedObject' }
const longest = { reportingInstance: 128, action: 128, reason: 128, note: 1024 }

function validate(event: KubernetesObject, before?: KubernetesObject): FieldError[] {
  return [
    ...timeErrors(event),
    ...placeErrors(event),
    ...textErrors(event),
    ...typeErrors(event),
    ...seriesErrors(event),
    ...(before === undefined ? [] : changeErrors(event, before)),
  ]
}

function timeErrors(event: KubernetesObject): FieldError[] {
  return text(event['eventTime']) === '' ? [requiredField('eventTime')] : []
}

function placeErrors(event: KubernetesObject): FieldError[] {
  const own = event.metadata.namespace ?? ''
  if (text(child(event, 'regarding')['namespace']) !== '' || ['default', 'kube-system'].includes(own))
    return []
  return [invalidField('involvedObject.namespace', '', 'does not match event.namespace')]
}

function textErrors(event: KubernetesObject): FieldError[] {
  const required = ['reportingController', 'reportingInstance', 'action', 'reason']
  const missing = required.filter((field) => text(event[field]) === '')
  // Said of characters, but bytes are counted.
  const tooLong = Object.entries(longest).filter(
    ([field, length]) => Buffer.byteLength(text(event[field])) > length,
  )
  return [
    ...missing.map((field) => requiredField(field)),
    ...qualifiedNameErrors('reportingController', text(event['reportingController'])),
    ...tooLong.map(([field, length]) =>
      invalidField(internalNames[field] ?? field, '', `can have at most ${length} characters`),
    ),
  ]
}

function typeErrors(event: KubernetesObject): FieldError[] {
  const type = text(event['type'])
  return ['Normal', 'Warning'].includes(type) ? [] : [invalidField('type', '', `has invalid value: ${type}`)]
}

function seriesErrors(event: KubernetesObject): FieldError[] {
  if (event['series'] === undefined) return []
  const { count, lastObservedTime } = child(event, 'series')
  return [
    ...(numberOr(count, 0) < 2 ? [invalidField('series.count', '', 'should be at least 2')] : []),
    ...(text(lastObservedTime) === '' ? [requiredField('series.lastObservedTime')] : []),
  ]
}

const immutable = [
  'regarding',
  'reason',
  'note',
  'type',
  'eventTime',
  'action',
  'reportingController',
  'reportingInstance',
]

function changeErrors(event: KubernetesObject, before: KubernetesObject): FieldError[] {
  return immutable
    .filter((field) => !isDeepStrictEqual(event[field], before[field]))
    .map((field) => invalidField(internalNames[field] ?? field, event[field], 'field is immutable'))
}
