import type { TriggerKind } from '../ports.ts'
import { createCronSource } from './signal-source.ts'
import { parseCron } from './trigger.ts'
import type { CronTrigger } from './trigger.ts'

/** KEDA's `cron`. */
export const cronKind: TriggerKind<CronTrigger> = {
  type: 'cron',
  parse: parseCron,
  createSource: () => createCronSource(Date.now),
}
