import assert from 'node:assert/strict'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import type {
  GroupProtocol,
  KafkaEnvironment,
  OAuthKafkaEnvironment,
  SecuredKafkaEnvironment,
  Subject,
} from '../../contract/kafka/environment.ts'
import { eventually } from './eventually.ts'
import type { LabKafka } from './kafka.ts'
import type { LabBroker } from './kafka-broker.ts'
import { clientOf } from './kafka-client.ts'
import type { KafkaClient } from './kafka-client.ts'
import type { Credentials } from './kafka-properties.ts'
import { unsignedToken } from './tokens.ts'
import {
  assertCoordinatorsReady,
  assertDenied,
  assertForgotten,
  assertLeaderless,
  assertListed,
  assertNoMembers,
  assertServed,
} from './kafka-settled.ts'

const soon = { withinMs: 60_000 }

/** The lab's Kafka with two brokers, by the way to log in. */
export interface LabEnvironments {
  readonly open: KafkaEnvironment
  readonly secured: SecuredKafkaEnvironment
  readonly oauth: OAuthKafkaEnvironment
}

interface Site {
  readonly kafka: LabKafka
  readonly second: LabBroker
  readonly client: KafkaClient
  /** The brokers as they are reached without authentication. */
  readonly plain: readonly [string, string]
}

/** Adds the second broker, and waits until groups can be coordinated by both. */
export async function environmentsOf(kafka: LabKafka): Promise<LabEnvironments> {
  const second = await kafka.addBroker()
  const plain = [kafka.bootstrap.plain, second.bootstrap.plain] as const
  const site = { kafka, second, plain, client: clientOf(plain.join(',')) }
  const open = environmentOf(site)
  await eventually('all coordinators are ready', () => assertCoordinatorsReady(plain), soon)
  return { open, secured: await securedOf(site, open), oauth: oauthOf(kafka) }
}

function environmentOf(site: Site): KafkaEnvironment {
  const { client, plain } = site
  const served = (topic: string, partitions: number): Promise<void> =>
    eventually(`${topic} is served`, () => assertServed(plain, topic, partitions), soon)
  return {
    brokers: plain,
    createTopic: async (topic, partitions) => {
      await client.createTopic(topic, partitions)
      await served(topic, partitions)
    },
    createTopicAt: async (topic, offset) => {
      await createAtSecond(client, topic)
      await served(topic, 1)
      await restartWith(site.second, () => beginAt(join(site.second.dataFolder, `${topic}-0`), offset))
      await isBack(site)
    },
    addPartitions: async (topic, count) => {
      await client.admin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }))
      await served(topic, count)
    },
    deleteTopic: async (topic) => {
      await client.admin((admin) => admin.deleteTopics({ topics: [topic] }))
      await eventually(`${topic} is forgotten`, () => assertForgotten(plain, topic), soon)
    },
    produce: (topic, partition, count) => produce(client, topic, partition, count),
    truncate: (topic, partition, low) =>
      client.admin(async (admin) => {
        // kafkajs looks for the leaders of a topic that it has not asked for yet.
        await admin.fetchTopicOffsets(topic)
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(low) }] })
      }),
    join: (group, topic, protocol) => joinGroup(site, group, topic, protocol),
    withoutSecondBroker: async (use) => {
      await restartWith(site.second, async () => {
        await eventually('the second broker is gone', () => assertLeaderless(plain[0]), soon)
        await use()
      })
      await isBack(site)
    },
  }
}

function oauthOf({ bootstrap: { oauth: broker } }: LabKafka): OAuthKafkaEnvironment {
  return {
    broker,
    acceptedToken: unsignedToken('autoscaler'),
    refusedToken: unsignedToken('autoscaler', -300),
  }
}

async function securedOf(
  { kafka, second, client }: Site,
  open: KafkaEnvironment,
): Promise<SecuredKafkaEnvironment> {
  const { credentials } = kafka
  const brokers = [kafka.bootstrap.sasl, second.bootstrap.sasl] as const
  const settled = (subject: Subject, denied: boolean): Promise<void> =>
    eventually('the ACL is in force', () => assertDenied(brokers, credentials, subject, denied), soon)
  const deny = async (rule: AclFilter): Promise<void> => {
    await client.admin((admin) => admin.createAcls({ acl: [{ ...rule, host: '*' }] }))
  }
  await deny(describeCluster(credentials))
  return {
    ...open,
    brokers,
    credentials,
    deny: async (subject) => {
      await deny(everythingOn(subject, credentials))
      await settled(subject, true)
    },
    allow: async (subject) => {
      await client.admin((admin) => admin.deleteAcls({ filters: [everythingOn(subject, credentials)] }))
      await settled(subject, false)
    },
  }
}

type AclFilter = ReturnType<typeof denial>

// Constants that a CommonJS module does not export by name.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

function denial(resourceType: kafkajs.AclResourceTypes, resourceName: string, { username }: Credentials) {
  return {
    resourceType,
    resourceName,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${username}`,
    operation: AclOperationTypes.ALL,
    permissionType: AclPermissionTypes.DENY,
  }
}

function everythingOn(subject: Subject, user: Credentials): AclFilter {
  return 'topic' in subject
    ? denial(AclResourceTypes.TOPIC, subject.topic, user)
    : denial(AclResourceTypes.GROUP, subject.group, user)
}

// Who may describe the cluster sees every group in the list of groups.
function describeCluster(user: Credentials): AclFilter {
  return denial(AclResourceTypes.CLUSTER, 'kafka-cluster', user)
}

async function createAtSecond(client: KafkaClient, topic: string): Promise<void> {
  const replicaAssignment = [{ partition: 0, replicas: [2] }]
  const order = { topic, replicaAssignment, numPartitions: -1, replicationFactor: -1 }
  await client.admin((admin) => admin.createTopics({ topics: [order] }))
}

// No broker can be made to write 2^53 messages, but each believes the name of its first segment.
async function beginAt(folder: string, offset: bigint): Promise<void> {
  for (const file of await readdir(folder)) {
    if (file.endsWith('.log'))
      await rename(join(folder, file), join(folder, `${String(offset).padStart(20, '0')}.log`))
    else if (file.endsWith('index') || file === 'leader-epoch-checkpoint') await rm(join(folder, file))
  }
}

async function restartWith(broker: LabBroker, whileDown: () => Promise<void>): Promise<void> {
  await broker.kill()
  try {
    await whileDown()
  } finally {
    await broker.restart()
  }
}

async function isBack({ plain }: Site): Promise<void> {
  await eventually('every partition is served', () => assertServed(plain), soon)
  await eventually('all coordinators are ready', () => assertCoordinatorsReady(plain), soon)
}

async function produce(
  { kafka }: KafkaClient,
  topic: string,
  partition: number,
  count: number,
): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  try {
    const messages = Array.from({ length: count }, (_, index) => ({ partition, value: `message ${index}` }))
    await producer.send({ topic, messages })
  } finally {
    await producer.disconnect()
  }
}

async function joinGroup(
  site: Site,
  group: string,
  topic: string,
  protocol: GroupProtocol,
): Promise<() => Promise<void>> {
  const leave = await (protocol === 'classic' ? joinClassic : joinConsumer)(site, group, topic)
  await eventually(`${group} has a member`, () => assertListed(site.plain, group), soon)
  return async () => {
    await leave()
    await eventually(`${group} has no member`, () => assertNoMembers(site.plain, group), soon)
  }
}

async function joinClassic({ client }: Site, groupId: string, topic: string): Promise<() => Promise<void>> {
  const consumer = client.kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
  const joined = Promise.withResolvers<void>()
  consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve())
  await consumer.connect()
  await consumer.subscribe({ topic })
  await consumer.run({ eachMessage: () => Promise.resolve() })
  await joined.promise
  return () => consumer.disconnect()
}

// kafkajs does not speak the protocol of KIP-848.
async function joinConsumer(
  { kafka, plain }: Site,
  group: string,
  topic: string,
): Promise<() => Promise<void>> {
  const consumer = kafka.startTool(`consumer-${group}`, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [
    `--bootstrap-server=${plain[0]}`,
    `--topic=${topic}`,
    `--group=${group}`,
    '--consumer-property=group.protocol=consumer',
    '--consumer-property=enable.auto.commit=false',
  ])
  return async () => {
    const { signal } = await consumer.stop()
    assert.notEqual(signal, 'SIGKILL', 'a killed consumer stays a member until its session ends')
  }
}
