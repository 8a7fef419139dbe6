import { Cron } from 'croner'

/** A schedule of five fields in a time zone. */
export interface Schedule {
  /**
   * When it comes next after `now`; undefined: never. A time of day that is skipped when clocks go forward comes as soon
   * as they have; one that is repeated when they go back comes once.
   */
  next(now: number): number | undefined
}

/** @throws Error when the expression is none of five fields. */
export function parseSchedule(expression: string, timezone: string): Schedule {
  // Sloppy is what KEDA takes as well: 5/15 for every quarter of an hour from the fifth minute on.
  const cron = new Cron(expression, { timezone, mode: '5-part', sloppyRanges: true })
  return { next: (now) => cron.nextRun(new Date(now))?.getTime() }
}
