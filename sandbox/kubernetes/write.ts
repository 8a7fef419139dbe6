import { typeError } from './field-types.ts'
import { withReplicasManager } from './managed-fields.ts'
import { nameErrors } from './names.ts'
import { text } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import type { ResourceType } from './resource-type.ts'
import type { Call } from './route.ts'
import {
  badRequest,
  conflict,
  invalid,
  invalidField,
  notFound,
  staleVersion,
  StatusError,
} from './status-error.ts'

/** Returns the object a request names. Throws 404 where it is not there. */
export function existing({ request, state }: Call, type: ResourceType): KubernetesObject {
  const object = state.get(type, type.namespaced ? request.namespace : '', request.name)
  if (object === undefined) throw notFound(type, request.name)
  return object
}

/** Tells whether a write is only tried. Throws 422 for a dry run that is not of everything. */
export function isDryRun({ request }: Call, options: string): boolean {
  const dryRun = request.query.get('dryRun')
  if (dryRun === null || dryRun === 'All') return dryRun === 'All'
  const message = `Unsupported value: ["${dryRun}"]: supported values: "All"`
  const error = { reason: 'FieldValueNotSupported', field: 'dryRun', message } as const
  throw invalid({ group: 'meta.k8s.io', kind: options }, '', [error])
}

/**
 * Holds a write against the object as it is: a resourceVersion or uid in the write is a precondition. Throws 409 where
 * one fails, 422 where the kind demands a resourceVersion and there is none.
 */
export function checkPreconditions(
  type: ResourceType,
  before: KubernetesObject,
  written: KubernetesObject,
): void {
  const { name = '', namespace = '', uid = '' } = before.metadata
  const wanted = { uid: text(written.metadata.uid), version: text(written.metadata.resourceVersion) }
  if (wanted.uid !== '' && wanted.uid !== uid) {
    const key = `/registry/${type.resource}/${namespace}/${name}`
    const error = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`
    const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${error}`
    throw conflict(type, name, why)
  }
  if (wanted.version === '' && type.allowsUnconditionalUpdate !== true) {
    const error = invalidField('metadata.resourceVersion', 0, 'must be specified for an update')
    throw invalid({ group: type.group, kind: type.resource }, name, [error])
  }
  checkVersion(type, before, wanted.version)
}

/** Throws 409 unless a resourceVersion is absent ('') or the object's own; 500 for one that is no number. */
export function checkVersion(type: ResourceType, { metadata }: KubernetesObject, version: string): void {
  if (version !== '' && !/^\d+$/.test(version)) throw unreadableVersion(version)
  if (version !== '' && version !== metadata.resourceVersion)
    throw conflict(type, metadata.name ?? '', staleVersion)
}

function unreadableVersion(version: string): StatusError {
  return new StatusError({ code: 500, message: `strconv.ParseUint: parsing "${version}": invalid syntax` })
}

/** Throws 422 with every rule of its kind that an object breaks. */
export function checkValid(type: ResourceType, object: KubernetesObject, before?: KubernetesObject): void {
  const errors = [...nameErrors(object.metadata), ...(type.validate?.(object, before) ?? [])]
  if (errors.length === 0) return
  const { group, invalidGroup = group, kind } = type
  throw invalid({ group: invalidGroup, kind }, object.metadata.name ?? '', errors)
}

/** Throws 400 where a field has a value that its type cannot hold. */
export function checkTypes(type: ResourceType, object: KubernetesObject): void {
  const wrong = typeError(object, type.typedFields ?? [])
  if (wrong !== undefined) {
    throw badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${wrong}`,
    )
  }
}

/** Stores the new state of an object and returns what the server answers; a dry run only returns it. */
export function store(
  call: Call,
  type: ResourceType,
  before: KubernetesObject,
  after: KubernetesObject,
): KubernetesObject {
  const options = call.request.verb === 'patch' ? 'PatchOptions' : 'UpdateOptions'
  return isDryRun(call, options) ? after : call.state.update(type, withReplicasManager(call, before, after))
}
