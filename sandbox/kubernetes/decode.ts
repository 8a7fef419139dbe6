import { child, isObject, text } from './objects.ts'
import type { JsonObject, KubernetesObject } from './objects.ts'
import { mismatch, syntaxError } from './patch.ts'
import { apiVersion } from './resource-type.ts'
import type { Call } from './route.ts'
import { badRequest, invalid, invalidField, unsupportedMediaType } from './status-error.ts'

interface Expected {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly isCustom?: boolean
}

const accepted = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const typeMeta = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`

/**
 * Reads the object in the body of a POST or PUT. Throws 415 unless it is JSON (the stand-in reads no YAML and no
 * protobuf), 400 where it is no object, of another kind, or meant for another name or namespace than the path's.
 */
export function decodeObject({ request, contentType, body }: Call, expected: Expected): KubernetesObject {
  if (contentType !== '' && contentType !== 'application/json') throw unsupportedMediaType(accepted)
  const object = parse(body, expected.kind)
  checkKind(object, expected, body)
  const metadata = { ...child(object, 'metadata') }
  checkPlace(metadata, request)
  if (request.namespace !== '' && request.resource !== 'namespaces') metadata['namespace'] = request.namespace
  return { ...object, apiVersion: apiVersion(expected), kind: expected.kind, metadata }
}

function parse(body: string, kind: string): JsonObject {
  const unrecognized = `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error`
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    throw badRequest(`${unrecognized}: ${syntaxError(error)} (${excerpt(body)})`)
  }
  if (!isObject(value)) throw badRequest(`${unrecognized}: ${mismatch(value, typeMeta)} (${excerpt(body)})`)
  return value
}

function excerpt(body: string): string {
  return body === '' ? '<empty>' : body.slice(0, 1024)
}

function checkKind(object: JsonObject, expected: Expected, body: string): void {
  const kind = text(object['kind'])
  const foundVersion = text(object['apiVersion'])
  if (expected.isCustom === true) return checkCustomKind(object, expected, body)
  const [group = '', version = ''] = foundVersion.includes('/') ? foundVersion.split('/') : ['', foundVersion]
  const isSame = (kind === '' || kind === expected.kind) && ['', apiVersion(expected)].includes(foundVersion)
  if (isSame) return
  const [short = ''] = (expected.group === '' ? 'core' : expected.group).split('.')
  const why =
    kind === expected.kind && group === expected.group
      ? `no kind "${kind}" is registered for version "${foundVersion}" in scheme "pkg/runtime/scheme.go:111"`
      : `converting (${version}.${kind}) to (${short}.${expected.kind}): unknown conversion`
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${expected.kind}: ${why}`)
}

// The bodies of built-in kinds may leave out what they are; those of custom ones may not.
function checkCustomKind(object: JsonObject, { group, kind: expected }: Expected, body: string): void {
  const kind = text(object['kind'])
  if (kind === '') {
    const why = `Object 'Kind' is missing in '${body}' (${excerpt(body)})`
    throw badRequest(`the object provided is unrecognized (must be of type ${expected}): ${why}`)
  }
  if (kind === expected) return
  const name = text(child(object, 'metadata')['name'])
  throw invalid({ group, kind }, name, [invalidField('kind', kind, `must be ${expected}`)])
}

/** Throws 400 where an object's own name or namespace is not the one of the path it was sent to. */
export function checkPlace(metadata: JsonObject, { name, namespace }: Call['request']): void {
  const own = { name: text(metadata['name']), namespace: text(metadata['namespace']) }
  if (own.namespace !== '' && own.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  if (name !== '' && own.name === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  }
  if (name !== '' && own.name !== name) {
    throw badRequest(`the name of the object (${own.name}) does not match the name on the URL (${name})`)
  }
}
