import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import { connect, newTopic, partitionsOf } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

/** Brokers, topics, partitions and their leaders. */
export function metadataContract(environment: () => KafkaEnvironment): void {
  suite('Metadata', () => {
    for (const version of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
      test(`version ${version} names brokers and partitions, and says what is wrong with a topic`, async (t) => {
        const kafka = environment()
        const [topic, missing] = [await newTopic(kafka, 3), uniqueName('missing')]
        const client = await connect(t, kafka)
        const answer = await client.call(metadata(version, [topic, missing, 'a/b', topic]))
        const addresses = answer.brokers
          .toSorted((a, b) => a.id - b.id)
          .map(({ id, host, port, rack }) => [id, `${host}:${port}`, rack])
        assert.deepEqual(addresses, [
          [1, kafka.brokers[0], null],
          [2, kafka.brokers[1], null],
        ])
        const outline = answer.topics.map(({ name, error, internal, partitions }) => [
          name,
          [error, internal, partitions.length],
        ])
        assert.equal(outline.length, 3)
        assert.deepEqual(Object.fromEntries(outline), {
          [topic]: [0, false, 3],
          [missing]: [3, false, 0],
          'a/b': [17, false, 0],
        })
      })
    }

    test('every partition has one replica, which leads it in epoch 0; both brokers lead some', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 4)
      const partitions = await partitionsOf(await connect(t, kafka), topic)
      const leaders = partitions.map(({ leader }) => leader)
      assert.deepEqual(new Set(leaders), new Set([1, 2]))
      assert.deepEqual(
        partitions,
        leaders.map((leader, index) => {
          return { error: 0, index, leader, epoch: 0, replicas: [leader], isr: [leader], offline: [] }
        }),
      )
    })

    test('the cluster has a name, and one of its brokers to ask for changes', async (t) => {
      const client = await connect(t, environment())
      const { clusterId, controller } = await client.call(metadata(2, []))
      assert.match(clusterId ?? '', /^[\w-]{22}$/)
      assert.ok([1, 2].includes(controller))
    })

    test('both brokers say the same', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 4)
      const [first, second] = [await connect(t, kafka, 1), await connect(t, kafka, 2)]
      assert.deepEqual(await partitionsOf(first, topic), await partitionsOf(second, topic))
    })

    test('null asks for all topics, and so does an empty array in version 0', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      const client = await connect(t, kafka)
      for (const [version, all] of [
        [0, []],
        [1, null],
        [8, null],
      ] as const) {
        const { topics } = await client.call(metadata(version, all))
        assert.equal(topics.find(({ name }) => name === topic)?.error, 0)
      }
    })

    test('an empty array asks for no topics from version 1 on', async (t) => {
      const kafka = environment()
      await newTopic(kafka)
      const client = await connect(t, kafka)
      for (const version of [1, 8]) assert.deepEqual((await client.call(metadata(version, []))).topics, [])
    })

    test('null is malformed in version 0', async (t) => {
      const client = await connect(t, environment())
      await assert.rejects(client.call(metadata(0, null)), /hung up/)
    })

    test('asking for a topic does not create it', async (t) => {
      const client = await connect(t, environment())
      const missing = uniqueName('missing')
      await client.call(metadata(1, [missing]))
      const { topics } = await client.call(metadata(1, null))
      assert.equal(
        topics.some(({ name }) => name === missing),
        false,
      )
    })
  })
}
