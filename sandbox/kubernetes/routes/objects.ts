import { checkPlace, decodeObject } from '../decode.ts'
import { typeError } from '../field-types.ts'
import { withReplicasManager } from '../managed-fields.ts'
import { child, isObject, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { applyPatch, checkPatchType } from '../patch.ts'
import { apiVersion } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call } from '../route.ts'
import { conflict, invalid, invalidField, notFound, requiredField } from '../status-error.ts'
import { tableOf, wantsTable } from '../table.ts'
import { checkPreconditions, checkTypes, checkValid, existing, isDryRun, store } from '../write.ts'

/** Answers a request for one stored object, or its status subresource. */
export function answerObject(call: Call, type: ResourceType): Answer {
  switch (call.request.verb) {
    case 'create':
      return create(call, type)
    case 'update':
      return update(call, type)
    case 'patch':
      return patch(call, type)
    case 'delete':
      return remove(call, type)
    default:
      return read(call, type)
  }
}

function read(call: Call, type: ResourceType): Answer {
  const object = existing(call, type)
  if (!wantsTable(call.headers.accept)) return { code: 200, body: object }
  const { resourceVersion } = object.metadata
  return { code: 200, body: tableOf([object], type.columns ?? [], { resourceVersion, now: call.now }) }
}

function create(call: Call, type: ResourceType): Answer {
  const object = decodeObject(call, type)
  return { code: 201, body: type.answerCreate?.(call, object) ?? created(call, type, object) }
}

function created(call: Call, type: ResourceType, object: KubernetesObject): KubernetesObject {
  const { request, state } = call
  const { name = '', generateName = '' } = object.metadata
  checkTypes(type, object)
  if (type.namespaced && state.get('namespaces', '', request.namespace) === undefined) {
    throw notFound({ group: '', resource: 'namespaces' }, request.namespace)
  }
  if (name === '' && generateName === '') {
    throw invalid(type, '', [requiredField('metadata.name', 'name or generateName is required')])
  }
  const metadata = name === '' ? { ...object.metadata, name: `${generateName}${suffix()}` } : object.metadata
  const fresh = { ...object, metadata, ...(type.hasStatus === true ? { status: undefined } : {}) }
  checkValid(type, fresh)
  return state.create(type, withReplicasManager(call, undefined, fresh), isDryRun(call, 'CreateOptions'))
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

function suffix(): string {
  return Array.from({ length: 5 }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('')
}

function update(call: Call, type: ResourceType): Answer {
  const object = decodeObject(call, type)
  const { name, namespace } = call.request
  const before = call.state.get(type, type.namespaced ? namespace : '', name)
  if (before === undefined && type.allowsCreateOnUpdate === true) {
    return { code: 201, body: created(call, type, object) }
  }
  checkTypes(type, object)
  return { code: 200, body: replaced(call, type, object, existing(call, type)) }
}

function replaced(
  call: Call,
  type: ResourceType,
  wanted: KubernetesObject,
  before: KubernetesObject,
): KubernetesObject {
  checkPreconditions(type, before, wanted)
  const merged =
    call.request.subresource === 'status'
      ? { ...before, status: wanted.status }
      : keepStatus(type, wanted, before)
  const object = type.withDefaults?.(merged) ?? merged
  checkValid(type, object, before)
  return store(call, type, before, object)
}

function keepStatus(
  type: ResourceType,
  wanted: KubernetesObject,
  before: KubernetesObject,
): KubernetesObject {
  const managed = before.metadata.managedFields
  const metadata = { ...wanted.metadata, ...(managed === undefined ? {} : { managedFields: managed }) }
  const status = type.hasStatus === true ? before.status : wanted.status
  return { ...wanted, metadata, ...(status === undefined ? {} : { status }) }
}

function patch(call: Call, type: ResourceType): Answer {
  checkPatchType(call.contentType, type.isCustom === true)
  const before = existing(call, type)
  const after = applyPatch({ ...before }, call.contentType, call.body)
  const wrong = typeError(after, type.typedFields ?? [])
  if (wrong !== undefined) {
    throw invalid({ group: '', kind: '' }, '', [invalidField('patch', JSON.stringify(after), wrong)])
  }
  const metadata = child(after, 'metadata')
  checkPlace(metadata, call.request)
  const wanted = { ...after, apiVersion: apiVersion(type), kind: type.kind, metadata }
  return { code: 200, body: replaced(call, type, wanted, before) }
}

function remove(call: Call, type: ResourceType): Answer {
  const { metadata } = existing(call, type)
  checkDeletion(call, type, metadata)
  const { name = '', namespace = '', uid } = metadata
  if (!isDryRun(call, 'DeleteOptions')) call.state.remove(type, namespace, name)
  const group = type.group === '' ? {} : { group: type.group }
  const details = { name, ...group, kind: type.resource, uid }
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } }
}

function checkDeletion(
  { body }: Call,
  type: ResourceType,
  { name = '', uid, resourceVersion }: KubernetesObject['metadata'],
): void {
  const options: unknown = body === '' ? {} : JSON.parse(body)
  const wanted = isObject(options) ? child(options, 'preconditions') : {}
  const record = { group: type.group, resource: type.kind }
  if (text(wanted['uid']) !== '' && wanted['uid'] !== uid) {
    const why = `the UID in the precondition (${text(wanted['uid'])}) does not match the UID in record (${uid}).`
    throw conflict(record, name, `${why} The object might have been deleted and then recreated`)
  }
  if (text(wanted['resourceVersion']) !== '' && wanted['resourceVersion'] !== resourceVersion) {
    const versions = `(${text(wanted['resourceVersion'])}) does not match the ResourceVersion in record (${resourceVersion})`
    throw conflict(
      record,
      name,
      `the ResourceVersion in the precondition ${versions}. The object might have been modified`,
    )
  }
}
