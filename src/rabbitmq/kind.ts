import type { TriggerKind } from '../ports.ts'
import { createRabbitmqSource } from './signal-source.ts'
import { parseRabbitmq } from './trigger.ts'
import type { RabbitmqTrigger } from './trigger.ts'

/** KEDA's `rabbitmq`. */
export const rabbitmqKind: TriggerKind<RabbitmqTrigger> = {
  type: 'rabbitmq',
  parse: parseRabbitmq,
  createSource: createRabbitmqSource,
}
