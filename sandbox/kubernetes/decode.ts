import { isObject, text } from './objects.ts'
import type { JsonObject, KubernetesObject } from './objects.ts'
import { apiVersion } from './resource-type.ts'
import type { Call } from './route.ts'
import { badRequest, unsupportedMediaType } from './status-error.ts'

interface Expected {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const accepted = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/**
 * Reads the object in the body of a POST or PUT. Throws 415 unless it is JSON (the stand-in reads no YAML and no
 * protobuf), 400 where it is no object, of another kind, or meant for another name or namespace than the path's.
 */
export function decodeObject({ request, contentType, body }: Call, expected: Expected): KubernetesObject {
  if (contentType !== '' && contentType !== 'application/json') throw unsupportedMediaType(accepted)
  const object = { ...parse(body, expected.kind) }
  const found = { apiVersion: text(object['apiVersion']), kind: text(object['kind']) }
  if (found.apiVersion !== '' && found.apiVersion !== apiVersion(expected)) {
    throw badRequest(
      `the API version in the data (${found.apiVersion}) does not match the expected API version (${apiVersion(expected)})`,
    )
  }
  if (found.kind !== '' && found.kind !== expected.kind) {
    throw badRequest(`${found.kind} in version "${expected.version}" cannot be handled as a ${expected.kind}`)
  }
  const metadata: JsonObject = isObject(object['metadata']) ? { ...object['metadata'] } : {}
  checkPlace(metadata, request)
  if (request.namespace !== '' && request.resource !== 'namespaces') metadata['namespace'] = request.namespace
  return { ...object, apiVersion: apiVersion(expected), kind: expected.kind, metadata }
}

function parse(body: string, kind: string): JsonObject {
  const unrecognized = `the object provided is unrecognized (must be of type ${kind})`
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw badRequest(`${unrecognized}: couldn't get version/kind; json parse error: ${why}`)
  }
  if (!isObject(value))
    throw badRequest(`${unrecognized}: couldn't get version/kind; json parse error: not an object`)
  return value
}

/** Throws 400 where an object's own name or namespace is not the one of the path it was sent to. */
export function checkPlace(metadata: JsonObject, request: Call['request']): void {
  const [name, namespace] = [text(metadata['name']), text(metadata['namespace'])]
  if (request.name !== '' && name !== '' && name !== request.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`)
  }
  if (namespace !== '' && namespace !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
}
