import type { TargetReport } from '../src/ports.ts'
import type { Finding } from '../src/scaling/types.ts'
import { targetAttributes } from './attributes.ts'
import type { Line } from './log.ts'

/** The kinds of findings that were told of a target and are not over. */
export type Found = ReadonlySet<Finding['finding']>

/**
 * Says each finding when it appears and when it is over. `before` are those that were said; while something cannot be
 * read nothing is known to be over. Pure.
 */
export function findingsOf(report: TargetReport, before: Found): { lines: Line[]; found: Found } {
  const { observation, decision } = report
  const now = new Set(decision.findings.map(({ finding }) => finding))
  const fresh = decision.findings.filter(({ finding }) => !before.has(finding))
  const readings = [observation.target, ...Object.values(observation.readings)]
  const blind = readings.some(({ status }) => status === 'unknown')
  const over = blind ? [] : [...before].filter((finding) => !now.has(finding))
  return {
    lines: [
      ...fresh.map(({ finding, why }) => line(report, 'warn', finding, `${finding}: ${why}`)),
      ...over.map((finding) => line(report, 'info', finding, `${finding} is over`)),
    ],
    found: blind ? new Set([...before, ...now]) : now,
  }
}

function line(
  { target }: TargetReport,
  level: Line['level'],
  finding: Finding['finding'],
  text: string,
): Line {
  return {
    level,
    message: `${target.id}: ${text}`,
    attributes: { ...targetAttributes(target), 'autoscaler.finding': finding },
  }
}
