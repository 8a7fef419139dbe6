import { isDeepStrictEqual } from 'node:util'
import { isObject } from './objects.ts'
import type { JsonObject } from './objects.ts'
import { badRequest, unprocessablePatch, unsupportedMediaType, unsupportedPatchType } from './status-error.ts'

const jsonPatch = 'application/json-patch+json'
const mergePatch = 'application/merge-patch+json'
const strategicMergePatch = 'application/strategic-merge-patch+json'
const everyPatch = [jsonPatch, mergePatch, strategicMergePatch]
const customPatch = [jsonPatch, mergePatch]

/**
 * Throws 415 for a content type that is no patch the resource takes; custom resources take no strategic merge. Server-side
 * apply, which the API server takes too, is refused like any unknown type: the stand-in does not have it.
 */
export function checkPatchType(contentType: string, isCustom: boolean): void {
  if ((isCustom ? customPatch : everyPatch).includes(contentType)) return
  throw isCustom
    ? unsupportedMediaType([...customPatch, 'application/apply-patch+yaml'])
    : unsupportedPatchType()
}

/**
 * Applies a patch body to a copy of an object. A strategic merge is done as a plain merge, so lists are replaced.
 * Throws 400 for a body that is no such patch, 422 for a JSON patch that does not fit the object.
 */
export function applyPatch(current: JsonObject, contentType: string, body: string): JsonObject {
  const prefix = contentType === strategicMergePatch ? '' : 'error decoding patch: '
  const patch = parse(body, prefix)
  if (contentType === jsonPatch) return operate(current, patch)
  if (patch === null) throw badRequest('Invalid JSON Patch')
  if (!isObject(patch)) throw badRequest(`${prefix}${mismatch(patch, 'map[string]interface {}')}`)
  return asObject(merge(current, patch))
}

function parse(body: string, prefix: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw badRequest(`${prefix}${syntaxError(error)}`)
  }
}

/** Renders what is wrong with a JSON text; a text that ends too early is told in the words of the API server. */
export function syntaxError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace('Unexpected end of JSON input', 'unexpected end of JSON input')
}

/** Says in the words of Go's decoder that a JSON value does not fit a Go type. */
export function mismatch(value: unknown, type: string): string {
  return `json: cannot unmarshal ${goType(value)} into Go value of type ${type}`
}

/** Names the type of a JSON value as Go's decoder does. */
export function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
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
  if (!Array.isArray(operations)) {
    throw badRequest(`error decoding patch: ${mismatch(operations, '[]handlers.jsonPatchOp')}`)
  }
  const root: JsonObject = { '': structuredClone(current) }
  for (const operation of operations) apply(root, asObject(operation))
  return asObject(root[''])
}

function apply(root: JsonObject, { op, path, from, value = null }: JsonObject): void {
  switch (op) {
    case 'add':
      return add(root, path, value)
    case 'remove':
      return remove(root, path)
    case 'replace':
      return replace(root, path, value)
    case 'move': {
      const moved = find(root, from)
      remove(root, from)
      return add(root, path, moved)
    }
    case 'copy':
      return add(root, path, structuredClone(find(root, from)))
    case 'test':
      if (!isDeepStrictEqual(find(root, path), value)) throw unprocessablePatch()
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

// Against RFC 6902, but as the API server does: replacing a field that an object lacks adds it. So a scale at 0, which
// shows no spec.replicas, can be replaced.
function replace(root: JsonObject, pointer: unknown, value: unknown): void {
  const { parent, key } = locate(root, pointer)
  if (Array.isArray(parent)) parent[arrayIndex(key, parent.length - 1)] = value
  else asObject(parent)[key] = value
}

function add(root: JsonObject, pointer: unknown, value: unknown): void {
  const { parent, key } = locate(root, pointer)
  if (Array.isArray(parent))
    parent.splice(key === '-' ? parent.length : arrayIndex(key, parent.length), 0, value)
  else asObject(parent)[key] = value
}

function remove(root: JsonObject, pointer: unknown): void {
  const { parent, key } = locate(root, pointer)
  member(parent, key)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete asObject(parent)[key]
}
