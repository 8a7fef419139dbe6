import { startKafka } from '../../../sandbox/kafka/broker.ts'
import type { SandboxKafka } from '../../../sandbox/kafka/broker.ts'
import type { Partition } from '../../../sandbox/kafka/state.ts'
import type { KafkaEnvironment, OAuthKafkaEnvironment, SecuredKafkaEnvironment } from './environment.ts'

const credentials = { username: 'autoscaler', password: 'sandbox-password' }

/** A running environment. */
export interface Running<Environment> {
  readonly environment: Environment
  stop(): Promise<void>
}

/** Starts a stand-in of two brokers that let everyone in. */
export async function startSandboxEnvironment(): Promise<Running<KafkaEnvironment>> {
  const kafka = await startKafka({ brokers: 2 })
  return { environment: environmentOf(kafka), stop: () => kafka.close() }
}

/** Starts a stand-in of two brokers that let in who logs in. */
export async function startSecuredSandboxEnvironment(): Promise<Running<SecuredKafkaEnvironment>> {
  const users = { [credentials.username]: credentials.password }
  const sasl = { PLAIN: users, 'SCRAM-SHA-256': users, 'SCRAM-SHA-512': users }
  const kafka = await startKafka({ brokers: 2, sasl })
  const environment: SecuredKafkaEnvironment = {
    ...environmentOf(kafka),
    credentials,
    deny: async (subject) => kafka.faults.deny(subject),
    allow: async (subject) => kafka.faults.allow(subject),
  }
  return { environment, stop: () => kafka.close() }
}

/** Starts a stand-in that lets in who shows a token. */
export async function startOAuthSandboxEnvironment(): Promise<Running<OAuthKafkaEnvironment>> {
  const [acceptedToken, refusedToken] = ['accepted-token', 'refused-token']
  const kafka = await startKafka({ sasl: { OAUTHBEARER: [acceptedToken] } })
  const environment = { broker: kafka.bootstrapServers[0] ?? '', acceptedToken, refusedToken }
  return { environment, stop: () => kafka.close() }
}

function environmentOf({
  bootstrapServers: [first = '', second = ''],
  state,
  faults,
}: SandboxKafka): KafkaEnvironment {
  return {
    brokers: [first, second],
    createTopic: async (topic, partitions) => state.createTopic(topic, partitions),
    createTopicAt: async (topic, offset) => {
      state.createTopic(topic)
      state.produce(topic, 0, offset)
      state.truncate(topic, 0, offset)
    },
    addPartitions: async (topic, count) => {
      state.addPartitions(topic, count - (state.topics.get(topic)?.length ?? 0))
    },
    deleteTopic: async (topic) => state.deleteTopic(topic),
    produce: async (topic, partition, count) => state.produce(topic, partition, BigInt(count)),
    truncate: async (topic, partition, low) => state.truncate(topic, partition, low),
    join: async (group, _, protocol) => {
      state.setMembers(group, 1, protocol)
      return async () => state.setMembers(group, 0, protocol)
    },
    withoutSecondBroker: async (use) => {
      const partitions = [...state.topics].flatMap(([topic, all]) =>
        all.map((partition) => [topic, partition] as const),
      )
      const lost = partitions.filter(([, { leader }]: readonly [string, Partition]) => leader === 2)
      for (const [topic, { index }] of lost) faults.leaderless(topic, index)
      try {
        await use()
      } finally {
        for (const [topic, { index }] of lost) faults.leaderless(topic, index, false)
      }
    },
  }
}
