import type { FailureReason } from './scaling/types.ts'

/** Reasons that a later attempt may cure without anyone changing a setting, a permission or an object. */
const TRANSIENT: ReadonlySet<FailureReason> = new Set([
  'KafkaUnreachable',
  'KafkaTimeout',
  'LeaderMissing',
  'TopicRecreated',
  'CoordinatorUnavailable',
  'PrometheusUnreachable',
  'RabbitmqUnreachable',
  'QueryFailed',
  'ApiServerUnreachable',
  'ApiServerTimeout',
  'ApiServerError',
  'Conflict',
  'Gone',
  'Throttled',
])

/** The one error that crosses a port. Adapters translate library errors into it and keep the `cause`. */
export class AutoscalerError extends Error {
  override readonly name = 'AutoscalerError'
  readonly code: FailureReason
  /** Milliseconds the server asked us to wait (Retry-After). */
  readonly retryAfterMs: number | undefined

  constructor(
    code: FailureReason,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get transient(): boolean {
    return TRANSIENT.has(this.code)
  }
}

/** Settings that cannot be used. Lists every problem at once; the process exits with 2 before any connection. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** A file that cannot be used; the message names the line. The process exits with 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Classifies anything thrown; total, so that no failure goes without a reason. */
export function asAutoscalerError(error: unknown): AutoscalerError {
  if (error instanceof AutoscalerError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new AutoscalerError('InternalError', message, { cause: error })
}

/** The longest part of someone else's words that a message repeats. */
const MAX_WORDS = 300

/** What an error says, on one line of bounded length. */
export function wordsOf(error: unknown): string {
  // Several addresses that all refuse make an AggregateError without a message of its own.
  const first = error instanceof AggregateError && error.message === '' ? error.errors[0] : error
  return shorten(first instanceof Error ? first.message : String(first))
}

/** A text of someone else's on one line of bounded length. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line
}
