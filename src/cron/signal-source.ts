import type { SignalSource } from '../ports.ts'
import { parseSchedule } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import type { CronTrigger } from './trigger.ts'

interface Window {
  readonly start: Schedule
  readonly end: Schedule
}

/**
 * Tells by the time of day whether a window is open. `timeOfDay` is the system's clock rather than the loop's: that one
 * never jumps, and so would not follow when the system's is set right.
 */
export function createCronSource(timeOfDay: () => number): SignalSource<CronTrigger> {
  const windows = new WeakMap<CronTrigger, Window>()

  function windowOf(trigger: CronTrigger): Window {
    const known = windows.get(trigger)
    if (known !== undefined) return known
    const { start, end, timezone } = trigger
    const window = { start: parseSchedule(start, timezone), end: parseSchedule(end, timezone) }
    windows.set(trigger, window)
    return window
  }

  return {
    read: async (trigger) => {
      const backlog = isOpen(windowOf(trigger), timeOfDay()) ? trigger.desiredReplicas : 0
      return { reading: { status: 'known', backlog, partitions: [] } }
    },
    close: async () => {},
  }
}

/** A window is open while its end comes before its next start. */
function isOpen({ start, end }: Window, now: number): boolean {
  return (end.next(now) ?? Infinity) <= (start.next(now) ?? Infinity)
}
