import { conclude } from '../src/conclusions.ts'
import type { Conclusions } from '../src/conclusions.ts'
import { componentsOf } from '../src/latest-reports.ts'
import type { Condition, CycleReport, TargetReport } from '../src/ports.ts'
import type { ThresholdNotice } from '../src/scaling/types.ts'
import { decisionAttributes, targetAttributes } from './attributes.ts'
import { findingsOf } from './findings.ts'
import type { Found } from './findings.ts'
import type { Line } from './log.ts'
import { lossesOf } from './retention.ts'

/** What was last said of a target. */
export interface Said {
  readonly conclusions: Conclusions
  readonly found: Found
  /** Partitions that were losing messages to retention. */
  readonly losing: ReadonlySet<string>
}

/**
 * The log lines of a cycle, those of level debug only where somebody gets them. Pure: a cycle in which nothing happens
 * says nothing above debug, because what was said of the target before is in `before`.
 */
export function linesOf(
  report: CycleReport,
  before: Said | undefined,
  isDebug = true,
): { lines: Line[]; said: Said } {
  const { lines, said } = targetLines(report, before, isDebug)
  return {
    lines: [
      ...(isDebug ? [cycleLine(report)] : []),
      ...report.conditions.flatMap((condition) => conditionLine(condition, report)),
      ...lines,
    ],
    said,
  }
}

function cycleLine({ target, cycle, durationMs, latenessMs, missedCycles }: CycleReport): Line {
  return {
    level: 'debug',
    message: `${target.id}: cycle ${cycle} took ${durationMs} ms`,
    attributes: {
      ...targetAttributes(target),
      'autoscaler.cycle': cycle,
      'autoscaler.cycle.duration': durationMs / 1000,
      'autoscaler.cycle.lateness': latenessMs / 1000,
      'autoscaler.cycles.missed': missedCycles,
    },
  }
}

function conditionLine(condition: Condition, report: CycleReport): Line[] {
  const { subject, transition, reason, message, failuresBefore } = condition
  if (transition === undefined) return []
  const attributes = {
    'autoscaler.subject': subject,
    'error.type': reason,
    'autoscaler.failures': failuresBefore ?? condition.consecutiveFailures,
  }
  const said = followsComponent(condition, report)
  if (transition === 'recovered') {
    const text = `${subject} recovered after ${failuresBefore} failed ${failuresBefore === 1 ? 'cycle' : 'cycles'}`
    return [{ level: said ? 'debug' : 'info', message: text, attributes }]
  }
  const verb = transition === 'failed' ? 'fails:' : 'still fails, now with'
  return [{ level: said ? 'debug' : 'warn', message: `${subject} ${verb} ${reason}: ${message}`, attributes }]
}

/** A target that fails and recovers together with a component is not worth a second line each time. */
function followsComponent({ subject, ok, reason, failuresBefore }: Condition, report: CycleReport) {
  if (subject !== report.target.id) return false
  return componentsOf(report).some(
    (other) => other.ok === ok && (ok ? other.failuresBefore === failuresBefore : other.reason === reason),
  )
}

function targetLines(report: TargetReport, before: Said | undefined, isDebug: boolean) {
  const { decision } = report
  const losses = lossesOf(report, before?.losing ?? new Set())
  const findings = findingsOf(report, before?.found ?? new Set())
  const { isNews, conclusions } = conclude(before?.conclusions, report)
  const said: Said = { conclusions, found: findings.found, losing: losses.losing }
  return {
    said,
    lines: [
      ...externalChangeLine(report),
      ...(isNews || isDebug ? [decisionLine(report, isNews)] : []),
      ...findings.lines,
      ...(decision.notice === undefined ? [] : [noticeLine(report, decision.notice)]),
      ...losses.lines,
    ],
  }
}

function decisionLine(report: TargetReport, isNews: boolean): Line {
  const { target, decision } = report
  return {
    level: isNews ? 'info' : 'debug',
    message: `${target.id}: ${decision.reason}: ${decision.message}${outcomeText(report)}`,
    attributes: decisionAttributes(report),
  }
}

function outcomeText({ outcome: { action, reason } }: TargetReport): string {
  return action === 'failed' ? ` (not written: ${reason})` : ''
}

function externalChangeLine({ target, externalChange }: TargetReport): Line[] {
  if (externalChange === undefined) return []
  const { from, to } = externalChange
  return [
    {
      level: 'warn',
      message: `${target.id}: someone else changed the replicas from ${from} to ${to}`,
      attributes: {
        ...targetAttributes(target),
        'autoscaler.replicas.from': from,
        'autoscaler.replicas.to': to,
      },
    },
  ]
}

const NOTICES = {
  crossed: 'is above',
  changed: 'is still above',
  cleared: 'is back within',
} as const satisfies Record<ThresholdNotice['event'], string>

function noticeLine({ target }: TargetReport, notice: ThresholdNotice): Line {
  const { event, backlog, threshold, recommendedReplicas } = notice
  return {
    level: event === 'cleared' ? 'info' : 'warn',
    message:
      `${target.id}: backlog ${backlog} ${NOTICES[event]} the threshold of ${threshold}; ` +
      `without bounds it asks for ${recommendedReplicas} replicas`,
    attributes: {
      ...targetAttributes(target),
      'autoscaler.backlog': backlog,
      'autoscaler.threshold': threshold,
      'autoscaler.replicas.recommended': recommendedReplicas,
    },
  }
}
