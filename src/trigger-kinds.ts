import { cronKind } from './cron/kind.ts'
import type { TriggerKind } from './ports.ts'
import { prometheusKind } from './prometheus/kind.ts'
import { rabbitmqKind } from './rabbitmq/kind.ts'

/** Every kind of trigger there is: one folder and one line here. */
export const TRIGGER_KINDS: readonly TriggerKind[] = [prometheusKind, rabbitmqKind, cronKind]
