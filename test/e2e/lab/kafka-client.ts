import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import type { Admin, KafkaConfig } from 'kafkajs'
import { eventually } from './eventually.ts'

/** What tests do to a Kafka cluster from outside. Every call opens its own connection and closes it. */
export interface KafkaClient {
  /** The kafkajs client underneath, for a test's own consumers. */
  readonly kafka: Kafka
  /** Runs `use` with a connected administrator. */
  admin<T>(use: (admin: Admin) => Promise<T>): Promise<T>
  /** Creates a topic and waits until all its partitions can be read and written. */
  createTopic(topic: string, partitions: number): Promise<void>
  /** Writes `count` messages, spread evenly over the topic's partitions from partition 0 on. */
  produce(topic: string, count: number): Promise<void>
  /** Makes `groupId` exist, with offset 0 committed for every partition of the topic. */
  commitZero(groupId: string, topic: string): Promise<void>
}

/** A name that no earlier run has used, such as `orders-3f9a1c`. */
export function uniqueName(stem: string): string {
  return `${stem}-${randomBytes(3).toString('hex')}`
}

/** A client for the brokers at `bootstrap`, with kafkajs' own settings on top. */
export function clientOf(bootstrap: string, settings: Partial<KafkaConfig> = {}): KafkaClient {
  const kafka = new Kafka({
    clientId: 'e2e',
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    requestTimeout: 5000,
    retry: { retries: 3, maxRetryTime: 2000 },
    ...settings,
  })
  const admin: KafkaClient['admin'] = (use) => withAdmin(kafka, use)
  return {
    kafka,
    admin,
    async createTopic(topic, numPartitions) {
      // Its metadata is spread after the answer, and kafkajs' own wait for leaders fails on a topic not yet known.
      const topics = [{ topic, numPartitions }]
      await admin((admin) => admin.createTopics({ topics, waitForLeaders: false }))
      const read = () => admin((admin) => admin.fetchTopicOffsets(topic))
      await eventually(`topic ${topic} is readable`, read, { withinMs: 15_000 })
    },
    async produce(topic, count) {
      const partitions = await admin((admin) => partitionCount(admin, topic))
      await send(kafka, topic, partitions, count)
    },
    commitZero: (groupId, topic) =>
      eventually(`group ${groupId} has offsets`, () => commitZero(kafka, groupId, topic), {
        withinMs: 30_000,
      }),
  }
}

async function withAdmin<T>(kafka: Kafka, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}

async function partitionCount(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  return topics[0]?.partitions.length ?? 0
}

async function send(kafka: Kafka, topic: string, partitions: number, count: number): Promise<void> {
  // Idempotent, so that a request that is sent again adds no messages that the test has not counted.
  const producer = kafka.producer({ allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  try {
    const messages = Array.from({ length: count }, (_, index) => ({
      partition: index % partitions,
      value: `message ${index}`,
    }))
    await producer.send({ topic, messages })
  } finally {
    await producer.disconnect()
  }
}

/** Joins the group to commit: kafkajs' own way to set the offsets of a group takes five seconds. */
async function commitZero(kafka: Kafka, groupId: string, topic: string): Promise<void> {
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 20,
    // The first group of a cluster makes it create the topic of all offsets, and is turned away meanwhile.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  })
  let own: readonly number[] = []
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    own = payload.memberAssignment[topic] ?? []
  })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() })
    await consumer.commitOffsets(own.map((partition) => ({ topic, partition, offset: '0' })))
  } finally {
    await consumer.disconnect()
  }
}
