import type { TestContext } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import type { Admin, KafkaConfig } from 'kafkajs'
import { startKafka } from '../../../../sandbox/kafka/broker.ts'
import type { KafkaOptions, SandboxKafka } from '../../../../sandbox/kafka/broker.ts'
import type { Cluster } from '../../../../sandbox/kafka/state.ts'
import { rawClient } from '../../../support/kafka-protocol/raw-client.ts'
import type { RawClient } from '../../../support/kafka-protocol/raw-client.ts'

/** Starts a stand-in that ends with the test. */
export async function cluster(t: TestContext, options?: KafkaOptions): Promise<SandboxKafka> {
  const kafka = await startKafka(options)
  t.after(() => kafka.close())
  return kafka
}

/** Connects a kafkajs admin client that hardly retries and does not log. */
export async function admin(
  t: TestContext,
  { bootstrapServers }: SandboxKafka,
  config: Partial<KafkaConfig> = {},
): Promise<Admin> {
  const kafka = new Kafka({
    brokers: bootstrapServers,
    logLevel: logLevel.NOTHING,
    // One retry: without any, kafkajs does not even look up the brokers before it asks one for a coordinator.
    retry: { retries: 1, initialRetryTime: 1 },
    requestTimeout: 2000,
    ...config,
  })
  const client = kafka.admin()
  t.after(() => client.disconnect())
  await client.connect()
  return client
}

/** Connects a client of raw frames to a broker. */
export async function raw(t: TestContext, { state }: SandboxKafka, broker = 1): Promise<RawClient> {
  const { host, port } = state.broker(broker)
  const client = await rawClient(`${host}:${port}`)
  t.after(() => client.socket.destroy())
  return client
}

/** A group name that the given broker coordinates. */
export function groupAt(state: Cluster, broker: number): string {
  for (let number = 0; ; number += 1) {
    const group = `group-${number}`
    if (state.coordinator(group).id === broker) return group
  }
}
