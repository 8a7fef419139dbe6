import { withDaemon } from '../daemon.ts'
import type { Figure, Measure } from '../figure.ts'
import { residentMb } from '../process-usage.ts'
import { commandOf } from '../programs.ts'
import { withStage } from '../stage.ts'
import { slope } from '../statistics.ts'
import type { Point } from '../statistics.ts'
import { WORKING_DAY, workingDay } from '../working-day.ts'

const GOAL_MB = 100
/**
 * The heap of old objects fills for minutes before V8 collects it for the first time, and RSS follows it up: in the
 * first quarter of an hour a slope says nothing about a leak.
 */
const MINUTES = [10, 30]
const QUICK_MINUTES = [1]

/** How much memory one target takes at an interval of 1 s, and whether it grows. */
export const memory: Figure = {
  name: 'memory',
  title: 'memory of the bundle, 1 target, interval 1 s',
  measure: async ({ bundle, quick }) =>
    withStage(1, async (stage) => {
      const marks = quick ? QUICK_MINUTES : MINUTES
      const minutes = Math.max(...marks)
      const settings = { ...stage.settings, ...stage.group, SCALE_INTERVAL_SECONDS: '1' }
      const samples: Point[] = []
      await withDaemon(bundle, settings, (daemon) =>
        workingDay(stage, daemon, minutes * 60, (second) =>
          samples.push({ x: second / 3600, y: residentMb(daemon.pid) }),
        ),
      )
      const method =
        `VmRSS (/proc/<pid>/status, MB of 10^6 bytes) each second for ${minutes} min, started as in the image ` +
        `(${commandOf(bundle)}), slope by least squares over the second half, while ${WORKING_DAY}`
      return { method, measures: measures(samples, marks) }
    }),
}

function measures(samples: readonly Point[], marks: readonly number[]): Measure[] {
  const sizes = samples.map(({ y }) => y)
  const most = { label: 'most', value: Math.max(...sizes), unit: 'MB', goal: GOAL_MB }
  const growth = { label: 'slope', value: slope(samples.slice(samples.length / 2)), unit: 'MB/hour' }
  const atMarks = marks.map((minutes) => {
    const value = sizes[minutes * 60 - 1] ?? NaN
    return { label: `after ${minutes} min`, value, unit: 'MB', goal: GOAL_MB }
  })
  return [...atMarks, most, growth]
}
