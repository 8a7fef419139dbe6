import { checkPlace, decodeObject } from '../decode.ts'
import { child } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { applyPatch } from '../patch.ts'
import { apiVersion } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call } from '../route.ts'
import { invalid, notFound, requiredField } from '../status-error.ts'
import { checkPreconditions, checkValid, existing, store } from '../write.ts'

/** Answers a request for stored objects themselves: everything but subresources and watches. */
export function answerObjects(call: Call, type: ResourceType): Answer {
  switch (call.request.verb) {
    case 'create':
      return create(call, type)
    case 'get':
      return { code: 200, body: existing(call, type) }
    case 'update':
      return update(call, type)
    case 'patch':
      return { code: 200, body: patch(call, type) }
    case 'delete':
      return remove(call, type)
    default:
      return list(call, type)
  }
}

function create(call: Call, type: ResourceType): Answer {
  const object = decodeObject(call, type)
  return { code: 201, body: type.answerCreate?.(call, object) ?? created(call, type, object) }
}

function created({ request, state }: Call, type: ResourceType, object: KubernetesObject): KubernetesObject {
  const { name = '', generateName = '' } = object.metadata
  if (name === '' && generateName === '') {
    throw invalid(type, '', [requiredField('metadata.name', 'name or generateName is required')])
  }
  if (type.namespaced && state.get('namespaces', '', request.namespace) === undefined) {
    throw notFound({ group: '', resource: 'namespaces' }, request.namespace)
  }
  checkValid(type, object)
  return state.create(type, object)
}

function update(call: Call, type: ResourceType): Answer {
  const object = decodeObject(call, type)
  const { name, namespace } = call.request
  const before = call.state.get(type, type.namespaced ? namespace : '', name)
  if (before === undefined && type.allowsCreateOnUpdate === true) {
    return { code: 201, body: created(call, type, object) }
  }
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
      : { ...wanted, ...(before.status === undefined ? {} : { status: before.status }) }
  const object = { ...merged, apiVersion: apiVersion(type), kind: type.kind }
  checkValid(type, object)
  return store(call, type, object)
}

function patch(call: Call, type: ResourceType): KubernetesObject {
  const before = existing(call, type)
  const after = applyPatch({ ...before }, call.contentType, call.body, type.isCustom === true)
  const metadata = child(after, 'metadata')
  checkPlace(metadata, call.request)
  const wanted = { ...after, apiVersion: before.apiVersion, kind: before.kind, metadata }
  return replaced(call, type, wanted, before)
}

function remove(call: Call, type: ResourceType): Answer {
  const { metadata } = existing(call, type)
  const { name = '', namespace = '', uid } = metadata
  if (call.request.query.get('dryRun') !== 'All') call.state.remove(type, namespace, name)
  const group = type.group === '' ? {} : { group: type.group }
  const details = { name, ...group, kind: type.resource, uid }
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } }
}

function list({ request, state }: Call, type: ResourceType): Answer {
  const items = state.list(type, request.namespace)
  return {
    code: 200,
    body: {
      kind: `${type.kind}List`,
      apiVersion: apiVersion(type),
      metadata: { resourceVersion: String(state.version) },
      items: type.isCustom === true ? items : items.map(withoutType),
    },
  }
}

// In the list of a built-in kind the items do not repeat what the list says.
function withoutType(object: KubernetesObject): object {
  return Object.fromEntries(
    Object.entries(object).filter(([field]) => field !== 'apiVersion' && field !== 'kind'),
  )
}
