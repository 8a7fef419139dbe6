import type { Check, Condition, TargetReport } from './ports.ts'
import type { FailureReason } from './scaling/types.ts'

/** What was found this cycle about one subject (a component or a target). */
export interface Finding {
  readonly subject: string
  readonly ok: boolean
  readonly reason?: FailureReason
  readonly message: string
}

/**
 * Follows a subject over time, so that a failure is said once, counted, and its end is said once. Pure.
 * `now` is epoch ms.
 */
export function advance(previous: Condition | undefined, finding: Finding, now: number): Condition {
  if (finding.ok) return recovered(previous, finding, now)
  const first = previous === undefined || previous.ok
  const changed = !first && previous.reason !== finding.reason
  return {
    ...finding,
    since: first ? now : previous.since,
    consecutiveFailures: first ? 1 : previous.consecutiveFailures + 1,
    ...(first ? { transition: 'failed' as const } : changed ? { transition: 'changed' as const } : {}),
  }
}

function recovered(previous: Condition | undefined, finding: Finding, now: number): Condition {
  const failed = previous?.ok === false
  return {
    ...finding,
    since: previous === undefined || failed ? now : previous.since,
    consecutiveFailures: 0,
    ...(failed ? { transition: 'recovered' as const, failuresBefore: previous.consecutiveFailures } : {}),
  }
}

export function checkFinding({ component, ok, reason, message }: Check): Finding {
  return { subject: component, ok, message, ...(reason === undefined ? {} : { reason }) }
}

/** A target fails when it or a trigger cannot be read, or when the write was refused. */
export function targetFinding({ target, observation, outcome }: Omit<TargetReport, 'decision'>): Finding {
  const subject = target.id
  const unknown = [observation.target, ...Object.values(observation.readings)].find(
    ({ status }) => status === 'unknown',
  )
  if (unknown?.status === 'unknown')
    return { subject, ok: false, reason: unknown.reason, message: unknown.message }
  if (outcome.action === 'failed') {
    return {
      subject,
      ok: false,
      reason: outcome.reason ?? 'InternalError',
      message: outcome.message ?? 'the write failed',
    }
  }
  return { subject, ok: true, message: 'read and decided' }
}
