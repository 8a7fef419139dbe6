import { AutoscalerError, shorten, wordsOf } from '../errors.ts'
import { parseJson, stringOf } from '../outbound/json.ts'
import type { FailureReason } from '../scaling/types.ts'
import { describeAccess, describeObject, roleRule } from './access.ts'
import type { Access } from './access.ts'
import { retryAfterMs } from './retry-after.ts'

/** An HTTP answer of the API server with its body read to the end. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Reasons for which the server was there, knew us and answered: the fault lies with one target. */
const ANSWERED: ReadonlySet<FailureReason> = new Set([
  'Forbidden',
  'TargetNotFound',
  'TargetClaimed',
  'Conflict',
  'Gone',
  'Invalid',
])

/** Tells whether a failure is about one target and leaves the API server itself in good health. */
export function isAboutTarget(reason: FailureReason): boolean {
  return ANSWERED.has(reason)
}

/** Translates an answer other than 2xx; total. Repeats the server's own sentence, never its whole body or headers. */
export function errorOfAnswer(access: Access, answer: Answer, now: number): AutoscalerError {
  const wait = retryAfterMs(answer.headers['retry-after'], now)
  const throttled = answer.status === 429 || (answer.status === 503 && wait !== undefined)
  if (throttled) return throttledError(access, answer, wait)
  const { reason, message } = explain(access, answer)
  return new AutoscalerError(reason, message)
}

/** Says that an answer was 2xx but made no sense. */
export function invalidError(access: Access, what: string): AutoscalerError {
  return new AutoscalerError('Invalid', `cannot use the answer to ${describeAccess(access)}: ${what}`)
}

/** Translates a request that got no answer: refused, unresolved, reset, an untrusted certificate. Total. */
export function unreachableError(server: string, error: unknown): AutoscalerError {
  return new AutoscalerError(
    'ApiServerUnreachable',
    `cannot reach the API server ${server}: ${wordsOf(error)}`,
    { cause: error },
  )
}

/** Says that credentials could not even be obtained: an unreadable token file, a failing exec plugin. */
export function credentialsError(error: unknown): AutoscalerError {
  return new AutoscalerError(
    'Unauthorized',
    `cannot load the credentials for the API server: ${wordsOf(error)}`,
    { cause: error },
  )
}

function throttledError(access: Access, answer: Answer, wait: number | undefined): AutoscalerError {
  const until =
    wait === undefined ? 'without saying for how long' : `and asks to wait ${Math.ceil(wait / 1000)} s`
  const message = `the API server is too busy to ${describeAccess(access)} (${answer.status}) ${until}`
  return new AutoscalerError('Throttled', message, wait === undefined ? {} : { retryAfterMs: wait })
}

function explain(access: Access, answer: Answer): { reason: FailureReason; message: string } {
  const said = (what: string): string =>
    `cannot ${describeAccess(access)}: ${what} (${answer.status})${serverWords(answer)}`
  switch (answer.status) {
    case 401:
      return { reason: 'Unauthorized', message: said('the API server does not accept our credentials') }
    case 403:
      return { reason: 'Forbidden', message: explainForbidden(access, answer, said) }
    case 404:
      return { reason: 'TargetNotFound', message: explainNotFound(access, answer) }
    case 409:
      return { reason: 'Conflict', message: said('it was changed at the same moment') }
    case 410:
      return { reason: 'Gone', message: said('it is gone for good') }
    default:
      return answer.status >= 400 && answer.status < 500
        ? { reason: 'Invalid', message: said('the API server refuses the request as invalid') }
        : { reason: 'ApiServerError', message: said('the API server failed') }
  }
}

function explainForbidden(access: Access, answer: Answer, said: (what: string) => string): string {
  // RBAC names the user. Admission (webhooks, policies, quotas) says 403 as well, and no Role would help there.
  const user = /User "([^"]*)" cannot /.exec(statusOf(answer).message ?? '')?.[1]
  if (user === undefined) return said('the API server forbids it')
  return `${user} may not ${describeAccess(access)} (403); the Role needs the rule ${roleRule(access)}`
}

function explainNotFound(access: Access, answer: Answer): string {
  if ('url' in access) return `the API server has no ${access.url} (404)`
  const { subresource, ...whole } = access
  const type = `${access.resource}.${access.version}.${access.group}`
  const hasNoSubresource = `${type} has no ${subresource} subresource`
  // A Status names the missing object; for a type it does not serve, the server has no name, or no Status at all.
  const isObjectMissing = statusOf(answer).name !== undefined
  // For a custom resource the server names the object either way.
  if (isObjectMissing && subresource !== undefined)
    return `${describeObject(whole)} does not exist, or ${hasNoSubresource} (404)`
  if (isObjectMissing) return `${describeObject(access)} does not exist (404)`
  return subresource === undefined
    ? `the API server has no resource ${type} (404)`
    : `${hasNoSubresource} (404)`
}

function serverWords(answer: Answer): string {
  const { message } = statusOf(answer)
  return message === undefined || message === '' ? '' : `: ${shorten(message)}`
}

/** What a `Status` body says; nothing for any other body. */
function statusOf(answer: Answer): { message: string | undefined; name: string | undefined } {
  const body = parseJson(answer.text)
  if (stringOf(body, 'kind') !== 'Status') return { message: undefined, name: undefined }
  return { message: stringOf(body, 'message'), name: stringOf(body, 'details', 'name') }
}
