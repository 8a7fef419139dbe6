import { isDeepStrictEqual } from 'node:util'
import { isObject } from './objects.ts'
import type { JsonObject } from './objects.ts'
import { badRequest, unprocessablePatch, unsupportedMediaType } from './status-error.ts'

/** The content type of RFC 6902 patches, a list of operations. */
export const jsonPatch = 'application/json-patch+json'
/** The content type of RFC 7386 patches, an object laid over the other; null removes. */
export const mergePatch = 'application/merge-patch+json'
/** The content type of Kubernetes' own patches, which merge the lists of built-in kinds by key. */
export const strategicMergePatch = 'application/strategic-merge-patch+json'

/**
 * Applies a patch body to a copy of an object.
 * Throws 415 for a content type that the resource does not take (custom resources take no strategic merge), 400 for a
 * body that is no such patch, 422 for a JSON patch that does not fit the object.
 */
export function applyPatch(
  current: JsonObject,
  contentType: string,
  body: string,
  isCustom: boolean,
): JsonObject {
  const builtIn = isCustom ? [] : [strategicMergePatch]
  const accepted = [jsonPatch, mergePatch, ...builtIn, 'application/apply-patch+yaml']
  if (contentType === jsonPatch) return operate(current, parse(body))
  if (contentType !== mergePatch && !builtIn.includes(contentType)) throw unsupportedMediaType(accepted)
  const patch = parse(body)
  if (!isObject(patch)) throw badRequest('Invalid JSON Patch')
  return asObject(merge(current, patch))
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function asObject(value: unknown): JsonObject {
  if (!isObject(value)) throw unprocessablePatch()
  return value
}

/** Lays a merge patch (RFC 7386) over a value and returns the result; neither argument is changed. */
export function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = merge(result[key], value)
  }
  return result
}

function operate(current: JsonObject, operations: unknown): JsonObject {
  if (!Array.isArray(operations) || !operations.every(isObject)) throw badRequest('Invalid JSON Patch')
  const root: JsonObject = { '': structuredClone(current) }
  for (const operation of operations) apply(root, operation)
  return asObject(root[''])
}

function apply(root: JsonObject, { op, path, from, value }: JsonObject): void {
  switch (op) {
    case 'add':
      return add(root, path, value)
    case 'remove':
      return remove(root, path)
    case 'replace':
      find(root, path)
      return put(root, path, value)
    case 'move': {
      const moved = find(root, from)
      remove(root, from)
      return add(root, path, moved)
    }
    case 'copy':
      return add(root, path, structuredClone(find(root, from)))
    case 'test':
      if (!isDeepStrictEqual(find(root, path), value ?? null)) throw unprocessablePatch()
      return
    default:
      throw unprocessablePatch()
  }
}

// The document hangs under the empty key of a root, so that the pointer "" has a parent like any other.
function locate(root: JsonObject, pointer: unknown): { parent: unknown; key: string } {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) throw unprocessablePatch()
  const keys = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = keys.pop() ?? ''
  return { parent: keys.reduce<unknown>(member, root), key }
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[arrayIndex(key, value.length - 1)]
  if (!isObject(value) || !Object.hasOwn(value, key)) throw unprocessablePatch()
  return value[key]
}

function arrayIndex(key: string, last: number): number {
  const index = /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : -1
  if (index < 0 || index > last) throw unprocessablePatch()
  return index
}

function find(root: JsonObject, pointer: unknown): unknown {
  const { parent, key } = locate(root, pointer)
  return member(parent, key)
}

function put(root: JsonObject, pointer: unknown, value: unknown): void {
  const { parent, key } = locate(root, pointer)
  if (Array.isArray(parent)) parent[arrayIndex(key, parent.length - 1)] = value
  else if (isObject(parent)) parent[key] = value
  else throw unprocessablePatch()
}

function add(root: JsonObject, pointer: unknown, value: unknown): void {
  const { parent, key } = locate(root, pointer)
  if (!Array.isArray(parent)) return put(root, pointer, value)
  parent.splice(key === '-' ? parent.length : arrayIndex(key, parent.length), 0, value)
}

function remove(root: JsonObject, pointer: unknown): void {
  const { parent, key } = locate(root, pointer)
  member(parent, key)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else if (isObject(parent)) delete parent[key]
}
