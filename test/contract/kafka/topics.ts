import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { EARLIEST, LATEST, listOffsets } from '../../support/kafka-protocol/list-offsets.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import { offsetFetch } from '../../support/kafka-protocol/offset-fetch.ts'
import { commit, connect, connectToLeader, newGroup, newTopic, partitionAt, partitionsOf } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

/** Topics that change while clients look at them. */
export function topicsContract(environment: () => KafkaEnvironment): void {
  suite('topics that change', () => {
    test('a deleted topic is unknown, and what groups committed for it is gone', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, kept, group] = [await newTopic(kafka), await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 3n)
      await commit(client, group, kept, 4n)
      await kafka.deleteTopic(topic)
      const { topics } = await client.call(metadata(8, [topic]))
      assert.deepEqual(topics, [{ error: 3, name: topic, internal: false, partitions: [] }])
      assert.equal((await client.call(listOffsets(5, [{ topic }])))[0]?.error, 3)
      const committed = await client.call(offsetFetch(7, group, null))
      assert.deepEqual(committed.topics, { [kept]: [[0, 4n, 0]] })
    })

    test('a topic created again begins at 0, with the partitions it now has and nothing committed', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka, 3), await newGroup(client)]
      await kafka.produce(topic, 0, 9)
      await commit(client, group, topic, 9n)
      await kafka.deleteTopic(topic)
      await kafka.createTopic(topic, 2)
      await kafka.produce(topic, 0, 4)
      assert.equal((await partitionsOf(client, topic)).length, 2)
      const leader = await connectToLeader(t, kafka, topic)
      const ask = async (timestamp: bigint) => (await leader.call(listOffsets(3, [{ topic, timestamp }])))[0]
      assert.deepEqual([(await ask(EARLIEST))?.offset, (await ask(LATEST))?.offset], [0n, 4n])
      const { topics } = await client.call(offsetFetch(7, group, { [topic]: [0] }))
      assert.deepEqual(topics, { [topic]: [[0, -1n, 0]] })
    })

    test('added partitions are there at once and empty; the others keep their messages', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 1)
      await kafka.produce(topic, 0, 5)
      await kafka.addPartitions(topic, 3)
      const clients = [await connect(t, kafka, 1), await connect(t, kafka, 2)]
      const offsets: unknown[] = []
      for (const { index: partition, leader } of await partitionsOf(await connect(t, kafka), topic)) {
        const found = await clients[leader - 1]?.call(listOffsets(3, [{ topic, partition }]))
        offsets.push(found?.[0]?.offset)
      }
      assert.deepEqual(offsets, [5n, 0n, 0n])
    })

    test('a partition whose broker is gone has no leader, until the broker is back with a later epoch', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 4)
      const client = await connect(t, kafka)
      const [led, lost] = [await partitionAt(client, topic, 1), await partitionAt(client, topic, 2)]
      await kafka.withoutSecondBroker(async () => {
        const { topics } = await client.call(metadata(8, [topic]))
        assert.equal(topics[0]?.error, 0)
        const partitions = await partitionsOf(client, topic)
        const { epoch = 0, ...leaderless } = partitions[lost] ?? {}
        assert.ok(epoch > 0)
        assert.deepEqual(leaderless, {
          error: 5,
          index: lost,
          leader: -1,
          replicas: [2],
          isr: [],
          offline: [2],
        })
        assert.deepEqual([partitions[led]?.error, partitions[led]?.leader], [0, 1])
        const [found] = await client.call(listOffsets(5, [{ topic, partition: lost }]))
        assert.deepEqual(found, { error: 6, offset: -1n, epoch: -1 })
      })
      const { leader, epoch = 0 } = (await partitionsOf(client, topic))[lost] ?? {}
      assert.equal(leader, 2)
      const second = await connect(t, kafka, 2)
      const ask = async (epoch: number) =>
        (await second.call(listOffsets(5, [{ topic, partition: lost, epoch }])))[0]?.error
      assert.deepEqual([await ask(epoch - 1), await ask(epoch), await ask(epoch + 1)], [74, 0, 75])
    })
  })
}
