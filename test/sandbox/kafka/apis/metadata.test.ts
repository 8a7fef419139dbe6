import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { metadata } from '../../../support/kafka-protocol/metadata.ts'
import { admin, cluster, raw } from '../support/cluster.ts'

suite('Metadata', () => {
  for (const version of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
    test(`version ${version} tells brokers, partitions and what is wrong with a topic`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      kafka.state.createTopic('orders', 2)
      kafka.faults.deny({ topic: 'secret' })
      const asked = ['orders', 'nope', 'a/b', 'secret', 'orders']
      const answer = await (await raw(t, kafka)).call(metadata(version, asked))
      assert.deepEqual(
        answer.brokers.map(({ id }) => id),
        [1, 2],
      )
      const outline = answer.topics.map(({ name, error, partitions }) => [name, error, partitions.length])
      const expected = [
        ['orders', 0, 2],
        ['nope', 3, 0],
        ['a/b', 17, 0],
        ['secret', 29, 0],
      ]
      assert.deepEqual(outline, expected)
      const second = { error: 0, index: 1, leader: 2, epoch: 0, replicas: [2], isr: [2], offline: [] }
      assert.deepEqual(answer.topics[0]?.partitions[1], second)
      assert.equal(kafka.state.topics.size, 1)
    })
  }

  test('a leaderless partition has error 5, leader -1 and an offline replica; the topic is fine', async (t) => {
    const kafka = await cluster(t)
    kafka.state.createTopic('orders')
    kafka.faults.leaderless('orders', 0)
    const { topics } = await (await raw(t, kafka)).call(metadata(8, ['orders']))
    const partition = { error: 5, index: 0, leader: -1, epoch: 1, replicas: [1], isr: [], offline: [1] }
    assert.deepEqual(topics, [{ error: 0, name: 'orders', internal: false, partitions: [partition] }])
  })

  for (const [asked, version, topics, expected] of [
    ['null', 1, null, ['a', 'b']],
    ['an empty array', 1, [], []],
    ['an empty array in version 0', 0, [], ['a', 'b']],
  ] as const) {
    test(`${asked} asks for ${expected.length === 0 ? 'no topics' : 'all topics that may be seen'}`, async (t) => {
      const kafka = await cluster(t)
      for (const topic of ['a', 'b', 'hidden']) kafka.state.createTopic(topic)
      kafka.faults.deny({ topic: 'hidden' })
      const answer = await (await raw(t, kafka)).call(metadata(version, topics))
      assert.deepEqual(
        answer.topics.map(({ name }) => name),
        expected,
      )
    })
  }

  test('null is malformed in version 0', async (t) => {
    const client = await raw(t, await cluster(t))
    await assert.rejects(client.call(metadata(0, null)), /hung up/)
  })

  test('kafkajs lists topics and reads their partitions', async (t) => {
    const kafka = await cluster(t, { brokers: 3 })
    kafka.state.createTopic('orders', 4)
    const client = await admin(t, kafka)
    assert.deepEqual(await client.listTopics(), ['orders'])
    const { topics } = await client.fetchTopicMetadata({ topics: ['orders'] })
    assert.deepEqual(
      topics[0]?.partitions.map(({ partitionId, leader }) => [partitionId, leader]),
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 1],
      ],
    )
    await assert.rejects(client.fetchTopicMetadata({ topics: ['nope'] }), {
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
    })
  })
})
