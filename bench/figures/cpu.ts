import { withDaemon } from '../daemon.ts'
import type { Figure } from '../figure.ts'
import { cpuMs } from '../process-usage.ts'
import { withStage } from '../stage.ts'
import { WORKING_DAY, workingDay } from '../working-day.ts'

const INTERVAL_SECONDS = 5
const GOAL_PERCENT = 1

/** What share of a core one target takes at an interval of 5 s. */
export const cpu: Figure = {
  name: 'cpu',
  title: `CPU at a ${INTERVAL_SECONDS} s interval, 1 target`,
  measure: async ({ bundle, quick }) =>
    withStage(1, async (stage) => {
      const seconds = quick ? 60 : 120
      const settings = { ...stage.settings, ...stage.group, SCALE_INTERVAL_SECONDS: `${INTERVAL_SECONDS}` }
      const usedMs = await withDaemon(bundle, settings, async (daemon) => {
        // The start has a figure of its own; this is what stays.
        await workingDay(stage, daemon, 2 * INTERVAL_SECONDS)
        const before = cpuMs(daemon.pid)
        await workingDay(stage, daemon, seconds)
        return cpuMs(daemon.pid) - before
      })
      const method =
        `CPU time of the bundle (user and system, /proc/<pid>/stat) over ${seconds} s, ` +
        `${2 * INTERVAL_SECONDS} s after its start, while ${WORKING_DAY}`
      const measures = [
        { label: 'of one core', value: usedMs / (seconds * 10), unit: '%', goal: GOAL_PERCENT },
        { label: 'per cycle', value: (usedMs * INTERVAL_SECONDS) / seconds, unit: 'ms' },
      ]
      return { method, measures }
    }),
}
