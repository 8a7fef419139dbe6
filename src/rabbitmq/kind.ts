import type { TriggerKind } from '../ports.ts'
import { createRabbitmqSource } from './signal-source.ts'
import { parseRabbitmq } from './trigger.ts'
import type { RabbitmqTrigger } from './trigger.ts'

const NO_IDENTITY = 'there are username and password, or a client certificate'

/** KEDA's `rabbitmq`. */
export const rabbitmqKind: TriggerKind<RabbitmqTrigger> = {
  type: 'rabbitmq',
  parse: parseRabbitmq,
  unsupported: {
    workloadIdentityResource: NO_IDENTITY,
    oauthTokenURI: NO_IDENTITY,
    clientID: NO_IDENTITY,
    clientSecret: NO_IDENTITY,
    scopes: NO_IDENTITY,
    endpointParams: NO_IDENTITY,
  },
  createSource: createRabbitmqSource,
}
