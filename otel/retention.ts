import type { TargetReport } from '../src/ports.ts'
import type { PartitionReading, Reading } from '../src/scaling/types.ts'
import { messagingAttributes, targetAttributes } from './attributes.ts'
import type { Line } from './log.ts'

/** As many partitions as a line names; the rest are counted. */
const NAMED = 10

/**
 * Says once per onset that retention deleted messages a group never read. `before` are the partitions it was said of;
 * an unreadable signal changes nothing. Pure.
 */
export function lossesOf(
  report: TargetReport,
  before: ReadonlySet<string>,
): { lines: Line[]; losing: ReadonlySet<string> } {
  const readings = Object.values(report.observation.readings)
  const now = readings.flatMap(losing).map(nameOf)
  const fresh = now.filter((name) => !before.has(name))
  const kept = readings.some(({ status }) => status === 'unknown') ? before : []
  return { lines: fresh.length === 0 ? [] : [lossLine(report, fresh)], losing: new Set([...kept, ...now]) }
}

function losing(reading: Reading): PartitionReading[] {
  if (reading.status === 'unknown') return []
  return reading.partitions.filter(({ lostToRetention }) => lostToRetention === true)
}

function nameOf({ topic, partition }: PartitionReading): string {
  return `${topic}/${partition}`
}

function lossLine({ target }: TargetReport, partitions: readonly string[]): Line {
  const named = partitions.slice(0, NAMED).join(', ')
  const rest = partitions.length > NAMED ? ` and ${partitions.length - NAMED} more` : ''
  return {
    level: 'warn',
    message: `${target.id}: retention deleted messages that the group never read, in ${named}${rest}`,
    attributes: {
      ...targetAttributes(target),
      ...messagingAttributes(target),
      'autoscaler.partitions': partitions.length,
    },
  }
}
