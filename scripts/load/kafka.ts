import { Kafka, logLevel, Partitioners } from 'kafkajs'
import type { SASLOptions } from 'kafkajs'
import { createKeys } from './keys.ts'
import type { KafkaLoad, Login } from './options.ts'
import type { Sink } from './pace.ts'

/** Connects to a topic that exists. */
export async function openTopic({ brokers, topic, keys, skew, tls, login }: KafkaLoad): Promise<Sink> {
  const kafka = new Kafka({
    clientId: 'kafka-autoscaler-load',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    ssl: tls,
    retry: { retries: 3 },
    ...(login === undefined ? {} : { sasl: saslOf(login) }),
  })
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  const nextKey = createKeys(keys, skew, Math.random)
  return {
    async send(count) {
      const messages = Array.from({ length: count }, () => ({
        key: nextKey(),
        value: new Date().toISOString(),
      }))
      await producer.send({ topic, messages })
    },
    close: () => producer.disconnect(),
  }
}

/** kafkajs has a type for each mechanism. */
function saslOf({ mechanism, ...user }: Login): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...user }
    case 'scram-sha-256':
      return { mechanism, ...user }
    default:
      return { mechanism, ...user }
  }
}
