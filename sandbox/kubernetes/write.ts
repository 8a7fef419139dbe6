import { text } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import type { ResourceType } from './resource-type.ts'
import type { Call } from './route.ts'
import { conflict, invalid, invalidField, notFound, staleVersion } from './status-error.ts'

/** Returns the object a request names. Throws 404 where it is not there. */
export function existing({ request, state }: Call, type: ResourceType): KubernetesObject {
  const object = state.get(type, type.namespaced ? request.namespace : '', request.name)
  if (object === undefined) throw notFound(type, request.name)
  return object
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
  const { name = '', uid = '', resourceVersion } = before.metadata
  const wanted = { uid: text(written.metadata.uid), version: text(written.metadata.resourceVersion) }
  if (wanted.uid !== '' && wanted.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`
    throw conflict(type, name, why)
  }
  if (wanted.version === '' && type.allowsUnconditionalUpdate !== true) {
    const error = invalidField('metadata.resourceVersion', 0, 'must be specified for an update')
    throw invalid({ group: type.group, kind: type.resource }, name, [error])
  }
  if (wanted.version !== '' && wanted.version !== resourceVersion) throw conflict(type, name, staleVersion)
}

/** Throws 422 with every rule of its kind that an object breaks. */
export function checkValid(type: ResourceType, object: KubernetesObject): void {
  const errors = type.validate?.(object) ?? []
  if (errors.length > 0) throw invalid(type, object.metadata.name ?? '', errors)
}

/** Stores the new state of an object and returns what the server answers; a dry run only returns it. */
export function store(
  { request, state }: Call,
  type: ResourceType,
  object: KubernetesObject,
): KubernetesObject {
  return request.query.get('dryRun') === 'All' ? object : state.update(type, object)
}
