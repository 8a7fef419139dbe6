import { AutoscalerError, shorten } from '../errors.ts'
import type { FailureReason } from '../scaling/types.ts'
import type { HttpAnswer } from './http-client.ts'

/** Of a proxy that reaches no server behind it, or of a server that serves nobody. */
const OF_NOBODY: ReadonlySet<number> = new Set([502, 503, 504])

const REASONS: Readonly<Record<number, FailureReason>> = { 401: 'Unauthorized', 403: 'Forbidden' }

/**
 * The body of an answer that says yes.
 * @param what what any other answer means; it is followed by the status and the server's words, found by `wordsIn`
 * @throws AutoscalerError Unauthorized, Forbidden, QueryFailed; Error where the server itself does not answer, but whatever
 * stands before it
 */
export function bodyOf(
  { status, location, text }: HttpAnswer,
  what: string,
  wordsIn: (text: string) => string | undefined,
): string {
  if (status >= 200 && status < 300) return text
  const words = location === undefined ? wordsIn(text) : `redirects to ${hostOf(location)} are not followed`
  if (words === undefined && OF_NOBODY.has(status)) throw new Error(`answers with status ${status}`)
  const more = words === undefined ? '' : `: ${shorten(words)}`
  throw new AutoscalerError(REASONS[status] ?? 'QueryFailed', `${what} (${status})${more}`)
}

/** Without what may be secret in it. */
function hostOf(location: string): string {
  return URL.parse(location)?.origin ?? 'another path'
}
