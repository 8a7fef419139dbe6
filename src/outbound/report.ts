import { AutoscalerError, asAutoscalerError, wordsOf } from '../errors.ts'
import type { Check, SignalReport } from '../ports.ts'
import type { FailureReason, KnownReading } from '../scaling/types.ts'

export interface Server {
  /** What it is, as in `Check`. */
  readonly component: string
  /** Which one, without credentials. */
  readonly instance: string
  /** What it is called when it cannot be reached: the one failure that is the server's and not the trigger's. */
  readonly unreachable: FailureReason
}

/** Turns a read into a report; never rejects. */
export async function report(
  server: Server,
  now: () => number,
  read: () => Promise<KnownReading>,
): Promise<SignalReport> {
  const startedAt = now()
  try {
    const reading = await read()
    return { reading, check: check(server, startedAt, now()) }
  } catch (error) {
    const failure = asAutoscalerError(error)
    const { code: reason, message } = failure
    return {
      reading: { status: 'unknown', reason, message },
      check: check(server, startedAt, now(), failure),
    }
  }
}

/** Says that a server gave no answer. */
export function unreachable({ component, instance, unreachable }: Server, error: unknown): AutoscalerError {
  const message = `cannot reach ${component} at ${instance}: ${wordsOf(error)}`
  return new AutoscalerError(unreachable, message, { cause: error })
}

function check(
  { component, instance, unreachable }: Server,
  startedAt: number,
  endedAt: number,
  failure?: AutoscalerError,
): Check {
  const facts = { component, instance, startedAt, endedAt }
  if (failure?.code !== unreachable) return { ...facts, ok: true, message: `${instance} answered` }
  return { ...facts, ok: false, reason: failure.code, message: failure.message }
}
