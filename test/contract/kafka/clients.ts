import type { TestContext } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { findCoordinator } from '../../support/kafka-protocol/find-coordinator.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import type { PartitionAnswer } from '../../support/kafka-protocol/metadata.ts'
import { offsetCommit } from '../../support/kafka-protocol/offset-commit.ts'
import { rawClient } from '../../support/kafka-protocol/raw-client.ts'
import type { RawClient } from '../../support/kafka-protocol/raw-client.ts'
import { logIn } from '../../support/kafka-protocol/sasl.ts'
import type { KafkaEnvironment, SecuredKafkaEnvironment } from './environment.ts'

/** The id of a broker of the environment. */
export type BrokerId = 1 | 2

/** Connects raw clients to a broker until the test ends. */
export async function connect(
  t: TestContext,
  { brokers }: KafkaEnvironment,
  broker: BrokerId = 1,
): Promise<RawClient> {
  const client = await rawClient(brokers[broker - 1])
  t.after(() => client.socket.destroy())
  return client
}

/** Connects and logs in with PLAIN. */
export async function connectAsUser(
  t: TestContext,
  environment: SecuredKafkaEnvironment,
  broker: BrokerId = 1,
): Promise<RawClient> {
  const client = await connect(t, environment, broker)
  await logIn(client, environment.credentials)
  return client
}

/** Creates a topic of that many partitions, by default one, and returns its name. */
export async function newTopic(environment: KafkaEnvironment, partitions = 1): Promise<string> {
  const topic = uniqueName('orders')
  await environment.createTopic(topic, partitions)
  return topic
}

/** The partitions of a topic in the order of their indexes. */
export async function partitionsOf(client: RawClient, topic: string): Promise<PartitionAnswer[]> {
  const { topics } = await client.call(metadata(8, [topic]))
  return (topics[0]?.partitions ?? []).toSorted((a, b) => a.index - b.index)
}

/** The first partition of a topic that a broker leads. Throws where it leads none. */
export async function partitionAt(client: RawClient, topic: string, broker: BrokerId): Promise<number> {
  const found = (await partitionsOf(client, topic)).find(({ leader }) => leader === broker)
  if (found === undefined) throw new Error(`broker ${broker} leads no partition of ${topic}`)
  return found.index
}

/** A connection to the broker that leads partition 0 of a topic. */
export async function connectToLeader(
  t: TestContext,
  environment: KafkaEnvironment,
  topic: string,
): Promise<RawClient> {
  const client = await connect(t, environment)
  const [partition] = await partitionsOf(client, topic)
  return partition?.leader === 2 ? connect(t, environment, 2) : client
}

/** The name of a group that a broker coordinates and that nobody has used. */
export async function newGroup(client: RawClient, broker: BrokerId = 1): Promise<string> {
  for (;;) {
    const group = uniqueName('workers')
    const { error, broker: coordinator } = await client.call(findCoordinator(2, group))
    if (error === 0 && coordinator === broker) return group
  }
}

/** Commits an offset of partition 0, in nobody's name. Rejects where the broker refuses. */
export async function commit(
  client: RawClient,
  group: string,
  topic: string,
  offset: bigint,
  partition = 0,
): Promise<void> {
  const error = await client.call(offsetCommit(5, { group, topic, partition, offset }))
  if (error !== 0) throw new Error(`the commit of ${group} is refused with error ${error}`)
}
