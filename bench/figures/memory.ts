import { withDaemon } from '../daemon.ts'
import type { Figure } from '../figure.ts'
import { residentMb } from '../process-usage.ts'
import { withStage } from '../stage.ts'
import { slope, type Point } from '../statistics.ts'
import { WORKING_DAY, workingDay } from '../working-day.ts'

const GOAL_MB = 100

/** How much memory one target takes at an interval of 1 s, and whether it grows. */
export const memory: Figure = {
  name: 'memory',
  title: 'memory of the bundle, 1 target, interval 1 s',
  measure: async ({ bundle, quick }) =>
    withStage(1, async (stage) => {
      const minutes = quick ? 1 : 10
      const settings = { ...stage.settings, ...stage.group, SCALE_INTERVAL_SECONDS: '1' }
      const samples: Point[] = []
      await withDaemon(bundle, settings, (daemon) =>
        workingDay(stage, daemon, minutes * 60, (second) =>
          samples.push({ x: second / 3600, y: residentMb(daemon.pid) }),
        ),
      )
      const variables = Object.entries(bundle.env).map(([name, value]) => `${name}=${value}`)
      const method =
        `VmRSS (/proc/<pid>/status, MB of 10^6 bytes) each second for ${minutes} min, Node started as in the image ` +
        `(${[...variables, 'node', ...bundle.flags].join(' ')}), slope by least squares over the second half, while ${WORKING_DAY}`
      const sizes = samples.map(({ y }) => y)
      const measures = [
        { label: `after ${minutes} min`, value: sizes.at(-1) ?? NaN, unit: 'MB', goal: GOAL_MB },
        { label: 'most', value: Math.max(...sizes), unit: 'MB', goal: GOAL_MB },
        { label: 'slope', value: slope(samples.slice(samples.length / 2)), unit: 'MB/hour' },
      ]
      return { method, measures }
    }),
}
