import { authenticationContract } from './kafka/authentication.ts'
import { authorizationContract } from './kafka/authorization.ts'
import { commitsContract } from './kafka/commits.ts'
import { connectionsContract } from './kafka/connections.ts'
import type { KafkaEnvironment, OAuthKafkaEnvironment, SecuredKafkaEnvironment } from './kafka/environment.ts'
import { groupsContract } from './kafka/groups.ts'
import { kafkajsContract } from './kafka/kafkajs.ts'
import { metadataContract } from './kafka/metadata.ts'
import { oauthBearerContract } from './kafka/oauth-bearer.ts'
import { offsetsContract } from './kafka/offsets.ts'
import { securedSignalSourceContract, signalSourceContract } from './kafka/signal-source.ts'
import { topicsContract } from './kafka/topics.ts'

/**
 * What clients may rely on of a Kafka cluster, whether it is the stand-in or Apache Kafka. Where the two differ, the
 * stand-in is wrong. The environments are asked for within tests, so that they may be started in a `before` hook.
 */
export function kafkaContract(
  open: () => KafkaEnvironment,
  secured: () => SecuredKafkaEnvironment,
  oauth: () => OAuthKafkaEnvironment,
): void {
  connectionsContract(open)
  metadataContract(open)
  offsetsContract(open)
  groupsContract(open)
  commitsContract(open)
  topicsContract(open)
  kafkajsContract(open)
  signalSourceContract(open)
  authenticationContract(secured)
  oauthBearerContract(oauth)
  authorizationContract(secured)
  securedSignalSourceContract(secured)
}
