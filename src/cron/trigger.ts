import type { ParsedTrigger, Trigger, TriggerInput } from '../ports.ts'
import { wordsOf } from '../errors.ts'
import { takeNumber, takeRequired } from '../trigger-fields.ts'
import { parseSchedule } from './schedule.ts'

/** Asks for so many replicas between two times of day. */
export interface CronTrigger extends Trigger {
  readonly type: 'cron'
  /** Of the IANA database. */
  readonly timezone: string
  /** Minute, hour, day of month, month, day of week. */
  readonly start: string
  readonly end: string
  readonly desiredReplicas: number
}

/** Makes the trigger from the metadata of KEDA's `cron`; undefined when something it takes is missing or unusable. */
export function parseCron(input: TriggerInput): ParsedTrigger<CronTrigger> | undefined {
  const timezone = takeTimezone(input)
  const start = takeSchedule(input, 'start')
  const end = takeSchedule(input, 'end')
  const desiredReplicas = takeNumber(input, 'desiredReplicas', { required: true, atLeast: 1, whole: true })
  if (input.metricType === 'Value')
    input.problem('metricType', 'must be AverageValue: a window asks for replicas as such')
  if (timezone === undefined || start === undefined || end === undefined) return undefined
  if (desiredReplicas === undefined) return undefined
  if (start === end) {
    input.problem('end', `must not be the same as start, got ${JSON.stringify(end)}`)
    return undefined
  }
  const subject = `window from ${start} to ${end} in ${timezone}`
  return {
    trigger: { type: 'cron', id: input.id, subject, timezone, start, end, desiredReplicas },
    policy: {
      id: input.id,
      messagesPerPod: 1,
      forecast: false,
      allowIdleConsumers: false,
      partitionSteps: false,
    },
  }
}

function takeTimezone(input: TriggerInput): string | undefined {
  const timezone = takeRequired(input, 'timezone')
  if (timezone === undefined || isTimezone(timezone)) return timezone
  input.problem(
    'timezone',
    `must be one of the IANA time zone database, such as Europe/Berlin, got ${JSON.stringify(timezone)}`,
  )
  return undefined
}

function isTimezone(timezone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: timezone }) !== undefined
  } catch {
    return false
  }
}

function takeSchedule(input: TriggerInput, name: string): string | undefined {
  const expression = takeRequired(input, name)
  if (expression === undefined) return undefined
  const got = `got ${JSON.stringify(expression)}`
  try {
    // Only whether it ever comes matters, and that is the same for all instants and time zones.
    if (parseSchedule(expression, 'UTC').next(0) !== undefined) return expression
    input.problem(name, `must be a time that comes, ${got}`)
  } catch (error) {
    input.problem(
      name,
      `must be minute, hour, day of month, month and day of week, ${got} (${wordsOf(error)})`,
    )
  }
  return undefined
}
