import { conclude } from '../conclusions.ts'
import type { Conclusions } from '../conclusions.ts'
import type { Target, TargetReport } from '../ports.ts'
import type { FailureReason, Finding, Reason } from '../scaling/types.ts'

/** Something about a target that is worth an event. */
export interface News {
  readonly target: Target
  readonly type: 'Normal' | 'Warning'
  readonly reason: Reason | FailureReason | Finding['finding']
  /** One sentence for a human. */
  readonly note: string
  /** Tells changes of the replicas apart that have the same reason: `3 to 5`. */
  readonly change?: string
  /** Epoch ms. */
  readonly at: number
}

/** Reasons that someone should look into. */
const WARNINGS: ReadonlySet<Reason> = new Set(['SignalUnavailable', 'TargetUnavailable', 'Fallback'])

/** Reasons that come with a change of the replicas. */
const CHANGES: ReadonlySet<Reason> = new Set(['ScaledUp', 'ScaledDown', 'DryRun'])

/**
 * What a cycle has to tell of one target. A change of the replicas is told each time and another conclusion where it is
 * news; what is wrong is told in every cycle that finds it, so that it counts as going on. That a target needs nothing
 * is not told when it is seen for the first time or has just been scaled. Pure.
 */
export function newsOf(report: TargetReport, before: Conclusions | undefined): readonly News[] {
  const { target, decision } = report
  const findings = decision.findings.map(({ finding, why }): News => {
    return { target, type: 'Warning', reason: finding, note: why, at: decision.at }
  })
  // A reason may be named like a finding, which says more.
  const conclusion = conclusionOf(report, before).filter(
    ({ reason }) => !findings.some((finding) => finding.reason === reason),
  )
  return [...conclusion, ...findings]
}

function conclusionOf(report: TargetReport, before: Conclusions | undefined): News[] {
  const { target, decision, outcome } = report
  const { reason, message: note, at } = decision
  if (outcome.action === 'failed') {
    const { reason: failure = 'InternalError', message = failure } = outcome
    return [{ target, type: 'Warning', reason: failure, note: `${note}; not written: ${message}`, at }]
  }
  if (WARNINGS.has(reason)) return [{ target, type: 'Warning', reason, note, at }]
  if (outcome.action !== 'none')
    return [{ target, type: 'Normal', reason, note, change: changeOf(report), at }]
  const isTold = before !== undefined && !(reason === 'DesiredWithinRange' && CHANGES.has(before.reason))
  return isTold && conclude(before, report).isNews ? [{ target, type: 'Normal', reason, note, at }] : []
}

function changeOf({ decision }: TargetReport): string {
  const { currentReplicas, simulatedReplicas = currentReplicas, desiredReplicas } = decision
  return `${simulatedReplicas} to ${desiredReplicas}`
}
