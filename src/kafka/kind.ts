import type { TriggerKind } from '../ports.ts'
import { parseKafkaTrigger } from './parse-trigger.ts'
import { createKafkaSource } from './signal-source.ts'
import type { KafkaTrigger } from './trigger.ts'

/** Triggers of type `kafka`. */
export const kafkaKind: TriggerKind<KafkaTrigger> = {
  type: 'kafka',
  parse: parseKafkaTrigger,
  createSource: createKafkaSource,
}
