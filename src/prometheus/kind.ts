import type { TriggerKind } from '../ports.ts'
import { createPrometheusSource } from './signal-source.ts'
import { parsePrometheus } from './trigger.ts'
import type { PrometheusTrigger } from './trigger.ts'

/** KEDA's `prometheus`. */
export const prometheusKind: TriggerKind<PrometheusTrigger> = {
  type: 'prometheus',
  parse: parsePrometheus,
  createSource: createPrometheusSource,
}
