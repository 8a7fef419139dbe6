import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { KafkaSettings } from '../../../src/config/settings.ts'
import { createKafkaSource } from '../../../src/kafka/signal-source.ts'
import type { KafkaTrigger } from '../../../src/kafka/trigger.ts'
import { systemClock } from '../../../src/clock.ts'
import type { FailureReason, PartitionReading, Reading } from '../../../src/scaling/types.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { commit, connect, connectAsUser, newGroup, newTopic } from './clients.ts'
import type { KafkaEnvironment, SecuredKafkaEnvironment } from './environment.ts'

const never = new AbortController().signal

function sourceFor(
  t: TestContext,
  { brokers }: KafkaEnvironment,
  settings: Partial<KafkaSettings> = {},
): Source {
  const source = createKafkaSource({ requestTimeoutMs: 10_000, clock: systemClock })
  t.after(() => source.close())
  const cluster = { bootstrapServers: brokers, ...settings }
  const common = { type: 'kafka', id: 'kafka', subject: 'topic', server: brokers.join(','), cluster } as const
  return async (trigger) => {
    return (await source.read({ ...common, offsetReset: 'latest', ...trigger }, never)).reading
  }
}

type Source = (trigger: Partial<KafkaTrigger>) => Promise<Reading>

function read(source: Source, trigger: Partial<KafkaTrigger>): Promise<Reading> {
  return source(trigger)
}

function assertKnown(
  reading: Reading,
  backlog: number,
  partitions: readonly Partial<PartitionReading>[],
): void {
  assert.ok(reading.status === 'known', reading.status === 'unknown' ? reading.message : '')
  assert.equal(reading.backlog, backlog)
  assert.equal(reading.partitions.length, partitions.length)
  for (const [index, expected] of partitions.entries()) {
    assert.partialDeepStrictEqual(reading.partitions[index], { partition: index, ...expected })
  }
}

function assertUnknown(reading: Reading, reason: FailureReason, message: string): void {
  assert.deepEqual(reading, { status: 'unknown', reason, message })
}

/** The readings of our own adapter. */
export function signalSourceContract(environment: () => KafkaEnvironment): void {
  suite('the signal source', () => {
    test('reads the depth: what is retained, over the partitions of both brokers', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 4)
      for (const [partition, count] of [5, 0, 7, 9].entries()) await kafka.produce(topic, partition, count)
      await kafka.truncate(topic, 3, 4n)
      const reading = await read(sourceFor(t, kafka), { topics: [topic] })
      assertKnown(reading, 17, [
        { topic, lowWatermark: 0n, highWatermark: 5n, backlog: 5n },
        { topic, lowWatermark: 0n, highWatermark: 0n, backlog: 0n },
        { topic, lowWatermark: 0n, highWatermark: 7n, backlog: 7n },
        { topic, lowWatermark: 4n, highWatermark: 9n, backlog: 5n },
      ])
    })

    for (const [offsetReset, uncommitted] of [
      ['latest', 0n],
      ['earliest', 7n],
    ] as const) {
      test(`reads the lag of a group, where what is uncommitted counts by ${offsetReset}`, async (t) => {
        const kafka = environment()
        const [client, topic] = [await connect(t, kafka), await newTopic(kafka, 4)]
        const group = await newGroup(client)
        for (const [partition, count] of [10, 9, 8, 7].entries()) await kafka.produce(topic, partition, count)
        await kafka.truncate(topic, 2, 5n)
        for (const [partition, offset] of [4n, 9n, 2n].entries())
          await commit(client, group, topic, offset, partition)
        const trigger = { topics: [topic], consumerGroup: group, offsetReset }
        assertKnown(await read(sourceFor(t, kafka), trigger), Number(9n + uncommitted), [
          { committedOffset: 4n, backlog: 6n },
          { committedOffset: 9n, backlog: 0n },
          { committedOffset: 2n, backlog: 3n, lostToRetention: true },
          { backlog: uncommitted },
        ])
      })
    }

    test('reads a group at either broker, and offsets beyond what a double can hold', async (t) => {
      const kafka = environment()
      const topic = uniqueName('old')
      const offset = 2n ** 53n + 1n
      await kafka.createTopicAt(topic, offset)
      await kafka.produce(topic, 0, 5)
      for (const broker of [1, 2] as const) {
        const client = await connect(t, kafka, broker)
        const group = await newGroup(client, broker)
        await commit(client, group, topic, offset + 2n)
        const reading = await read(sourceFor(t, kafka), { topics: [topic], consumerGroup: group })
        assertKnown(reading, 3, [
          { lowWatermark: offset, committedOffset: offset + 2n, highWatermark: offset + 5n, backlog: 3n },
        ])
      }
    })

    for (const protocol of ['classic', 'consumer'] as const) {
      test(`reads a group of the ${protocol} protocol that has not committed`, async (t) => {
        const kafka = environment()
        const [topic, group] = [await newTopic(kafka), await newGroup(await connect(t, kafka))]
        const leave = await kafka.join(group, topic, protocol)
        t.after(leave)
        const trigger = { topics: [topic], consumerGroup: group, offsetReset: 'earliest' } as const
        assertKnown(await read(sourceFor(t, kafka), trigger), 0, [{ backlog: 0n }])
      })
    }

    test('reads many groups at once, and every topic of one that names none', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [orders, returns] = [await newTopic(kafka), await newTopic(kafka)]
      const groups = [await newGroup(client), await newGroup(client)] as const
      await kafka.produce(orders, 0, 5)
      await kafka.produce(returns, 0, 7)
      for (const group of groups) await commit(client, group, orders, 1n)
      await commit(client, groups[0], returns, 3n)
      const source = sourceFor(t, kafka)
      const readings = await Promise.all([
        ...groups.map((consumerGroup) => source({ topics: [orders], consumerGroup })),
        ...groups.map((consumerGroup) => source({ consumerGroup })),
      ])
      assert.deepEqual(
        readings.map((reading) => (reading.status === 'known' ? reading.backlog : reading.message)),
        [4, 4, 8, 4],
      )
    })

    test('says that a group does not exist', async (t) => {
      const kafka = environment()
      const [topic, group] = [await newTopic(kafka), await newGroup(await connect(t, kafka))]
      assertUnknown(
        await read(sourceFor(t, kafka), { topics: [topic], consumerGroup: group }),
        'GroupMissing',
        `group ${group} does not exist: no consumer has joined it and nothing is committed`,
      )
    })

    test('says that a topic is missing, and reads the others all the same', async (t) => {
      const kafka = environment()
      const [topic, missing] = [await newTopic(kafka), uniqueName('missing')]
      await kafka.produce(topic, 0, 3)
      const source = sourceFor(t, kafka)
      const [good, bad] = await Promise.all([source({ topics: [topic] }), source({ topics: [missing] })])
      assert.equal(good.status === 'known' && good.backlog, 3)
      assertUnknown(bad, 'TopicMissing', `topic ${missing}: UNKNOWN_TOPIC_OR_PARTITION`)
    })

    test('sees partitions that are added, and a topic that is deleted and created again', async (t) => {
      const kafka = environment()
      const source = sourceFor(t, kafka)
      const topic = await newTopic(kafka)
      const reading = () => read(source, { topics: [topic] })
      await kafka.produce(topic, 0, 9)
      assertKnown(await reading(), 9, [{}])
      await kafka.addPartitions(topic, 2)
      await kafka.produce(topic, 1, 2)
      assertKnown(await reading(), 11, [{ backlog: 9n }, { backlog: 2n }])
      await kafka.deleteTopic(topic)
      const gone = `topic ${topic} is gone: topic ${topic}: UNKNOWN_TOPIC_OR_PARTITION`
      assertUnknown(await reading(), 'TopicDeleted', gone)
      await kafka.createTopic(topic, 1)
      await kafka.produce(topic, 0, 4)
      assert.partialDeepStrictEqual(await reading(), { status: 'unknown', reason: 'TopicRecreated' })
      assertKnown(await reading(), 4, [{ backlog: 4n }])
    })

    test('names the partitions that have no leader, and reads them again once they have', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 2)
      await kafka.produce(topic, 0, 1)
      await kafka.produce(topic, 1, 1)
      const source = sourceFor(t, kafka)
      assertKnown(await read(source, { topics: [topic] }), 2, [{}, {}])
      await kafka.withoutSecondBroker(async () => {
        const reading = await read(source, { topics: [topic] })
        assert.ok(reading.status === 'unknown')
        assert.equal(reading.reason, 'LeaderMissing')
        assert.match(reading.message, new RegExp(`^topic ${topic}: no leader for partition [01]$`))
      })
      assertKnown(await read(source, { topics: [topic] }), 2, [{}, {}])
    })
  })
}

/** What our adapter says where it may not read. */
export function securedSignalSourceContract(environment: () => SecuredKafkaEnvironment): void {
  suite('the signal source with credentials', () => {
    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const) {
      test(`reads over SASL ${mechanism}`, async (t) => {
        const kafka = environment()
        const topic = await newTopic(kafka)
        await kafka.produce(topic, 0, 3)
        const source = sourceFor(t, kafka, { sasl: { mechanism, ...kafka.credentials } })
        assertKnown(await read(source, { topics: [topic] }), 3, [{ backlog: 3n }])
      })

      test(`says that a wrong password of SASL ${mechanism} is refused`, async (t) => {
        const kafka = environment()
        const topic = await newTopic(kafka)
        const sasl = { mechanism, ...kafka.credentials, password: 'wr0ng' }
        const reading = await read(sourceFor(t, kafka, { sasl }), { topics: [topic] })
        assert.partialDeepStrictEqual(reading, { status: 'unknown', reason: 'KafkaAuthenticationFailed' })
        assert.doesNotMatch(JSON.stringify(reading), /wr0ng/)
      })
    }

    const sasl = () => ({ mechanism: 'PLAIN', ...environment().credentials }) as const

    test('says that a topic may not be read', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      await kafka.deny({ topic })
      const reading = await read(sourceFor(t, kafka, { sasl: sasl() }), { topics: [topic] })
      assertUnknown(reading, 'TopicAuthorizationFailed', `topic ${topic}: TOPIC_AUTHORIZATION_FAILED`)
    })

    test('says that a group may not be read, also when that begins between two readings', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 0n)
      const source = sourceFor(t, kafka, { sasl: sasl() })
      const trigger = { topics: [topic], consumerGroup: group }
      assertKnown(await read(source, trigger), 0, [{}])
      await kafka.deny({ group })
      assertUnknown(
        await read(source, trigger),
        'GroupAuthorizationFailed',
        `group ${group}: GROUP_AUTHORIZATION_FAILED`,
      )
      assertUnknown(
        await read(sourceFor(t, kafka, { sasl: sasl() }), trigger),
        'GroupAuthorizationFailed',
        `coordinator of group ${group}: GROUP_AUTHORIZATION_FAILED`,
      )
    })
  })
}
