import type { JsonObject } from './objects.ts'
import type { RequestInfo } from './request-info.ts'

/** The body of every answer that is not an object: metav1.Status. */
export interface Status {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: JsonObject
  status: 'Success' | 'Failure'
  message?: string
  reason?: string
  details?: JsonObject
  code?: number
}

/** Names a resource the way messages do: `deployments.apps`, or the bare resource in the core group. */
export interface GroupResource {
  readonly group: string
  readonly resource: string
}

/** One thing that is wrong with one field of an object. */
export interface FieldError {
  readonly reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueNotSupported' | 'FieldValueTooLong'
  readonly field: string
  readonly message: string
}

interface Failure {
  readonly code: number
  readonly reason?: string
  readonly message: string
  readonly details?: JsonObject
}

/** A request that fails with the given Status as its body. Thrown by handlers, answered by the server. */
export class StatusError extends Error {
  readonly code: number
  readonly status: Status

  constructor({ code, reason, message, details }: Failure) {
    super(message)
    this.name = 'StatusError'
    this.code = code
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    }
  }
}

/** Renders `resource.group`, or the bare resource in the core group. */
export function qualified({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`
}

function details({ group, resource }: GroupResource, name: string): JsonObject {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource }
}

const quote = (value: string): string => JSON.stringify(value)

/** 400: the request itself makes no sense. */
export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message })
}

/** 401: the credentials are missing, unknown or expired. */
export function unauthorized(): StatusError {
  return new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
}

const htmlUnsafe: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function refusal(request: RequestInfo, user: string): string {
  const who = `User ${quote(user)} cannot ${request.verb}`
  if (!request.isResourceRequest) return `${who} path ${quote(request.path)}`
  const resource =
    request.subresource === '' ? request.resource : `${request.resource}/${request.subresource}`
  const scope =
    request.namespace === '' ? 'at the cluster scope' : `in the namespace ${quote(request.namespace)}`
  return `${who} resource ${quote(resource)} in API group ${quote(request.group)} ${scope}`
}

/** 403: the user is known but no rule allows what the request asks for. */
export function forbidden(request: RequestInfo, user: string): StatusError {
  const why = refusal(request, user).replaceAll(/[&<>]/g, (character) => htmlUnsafe[character] ?? character)
  const named = request.name === '' ? '' : ` ${quote(request.name)}`
  const what = request.isResourceRequest ? `${qualified(request)}${named} is forbidden` : 'forbidden'
  return new StatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${what}: ${why}`,
    details: request.isResourceRequest ? details(request, request.name) : {},
  })
}

/** 404: no object of that name. */
export function notFound(resource: GroupResource, name: string): StatusError {
  return new StatusError({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(resource)} ${quote(name)} not found`,
    details: details(resource, name),
  })
}

/** 404: the path lies in a served API group, but nothing is served there. */
export function noSuchResource(): StatusError {
  return new StatusError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  })
}

/** 405: the path is served, the method is not. */
export function methodNotAllowed(): StatusError {
  return new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  })
}

/** 409: an object of that name is there already. */
export function alreadyExists(resource: GroupResource, name: string): StatusError {
  return new StatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(resource)} ${quote(name)} already exists`,
    details: details(resource, name),
  })
}

/** What a write on a stale resourceVersion is told. */
export const staleVersion =
  'the object has been modified; please apply your changes to the latest version and try again'

/** 409: the object is not, or no longer, what the writer believed. */
export function conflict(resource: GroupResource, name: string, why: string): StatusError {
  return new StatusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(resource)} ${quote(name)}: ${why}`,
    details: details(resource, name),
  })
}

/** 410: the history before this point is gone. */
export function expired(message: string): StatusError {
  return new StatusError({ code: 410, reason: 'Expired', message })
}

/** 413: the body is larger than the server accepts. */
export function tooLarge(limit: number): StatusError {
  const message = `Request entity too large: limit is ${limit}`
  return new StatusError({ code: 413, reason: 'RequestEntityTooLarge', message })
}

/** 415: the body is in a format this request does not take. */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message })
}

/** 415: as said of a PATCH to a built-in resource, in other words than elsewhere. */
export function unsupportedPatchType(): StatusError {
  const message = '415: Unsupported Media Type'
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message, details: {} })
}

/** 500: the server could not do what it should; the reason is also the only cause. */
export function internalError(why: string): StatusError {
  const message = `Internal error occurred: ${why}`
  return new StatusError({
    code: 500,
    reason: 'InternalError',
    message,
    details: { causes: [{ message: why }] },
  })
}

/** 422: the patch is well-formed, but cannot be applied to the object as it is. */
export function unprocessablePatch(): StatusError {
  const message = 'the server rejected our request due to an error in our request'
  return new StatusError({ code: 422, reason: 'Invalid', message, details: {} })
}

function aggregated(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))]
  return messages.length === 1 ? messages.join('') : `[${messages.join(', ')}]`
}

/** 422: the object breaks a rule of its kind; every broken rule is a cause. */
export function invalid(
  kind: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${what} ${quote(name)} is invalid: ${aggregated(errors)}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      ...(kind.kind === '' ? {} : { kind: kind.kind }),
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  })
}

/** A field whose value breaks a rule; the value is shown as the API server shows it. */
export function invalidField(field: string, value: unknown, rule: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${rule}` }
}

/** A field that must be there and is not. */
export function requiredField(field: string, detail = ''): FieldError {
  const message = detail === '' ? 'Required value' : `Required value: ${detail}`
  return { reason: 'FieldValueRequired', field, message }
}
