import type { TriggerKind } from '../ports.ts'
import { createPrometheusSource } from './signal-source.ts'
import { parsePrometheus } from './trigger.ts'
import type { PrometheusTrigger } from './trigger.ts'

const NO_CLOUD = 'for an identity of a cloud; authModes basic, bearer, custom and tls are there'

/** KEDA's `prometheus`. */
export const prometheusKind: TriggerKind<PrometheusTrigger> = {
  type: 'prometheus',
  parse: parsePrometheus,
  unsupported: { awsRegion: NO_CLOUD, identityOwner: NO_CLOUD },
  createSource: createPrometheusSource,
}
