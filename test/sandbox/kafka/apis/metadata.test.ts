import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Reader, Writer } from '../../../../sandbox/kafka/wire.ts'
import { admin, cluster, raw } from '../support/cluster.ts'
import type { RawRequest } from '../support/raw-client.ts'

const KEY = 3

function request(version: number, topics: readonly string[] | null): RawRequest {
  const body = (writer: Writer): Writer => {
    if (topics === null) writer.nullArray()
    else writer.array(topics, (topic, w) => w.string(topic))
    if (version >= 4) writer.boolean(true)
    return version >= 8 ? writer.boolean(true).boolean(true) : writer
  }
  return { key: KEY, version, body }
}

interface Answer {
  readonly brokers: number[]
  readonly topics: { error: number; name: string; partitions: unknown[] }[]
}

function readPartition(r: Reader, version: number): unknown {
  const [error, index, leader] = [r.int16(), r.int32(), r.int32()]
  const epoch = version >= 7 ? r.int32() : 0
  const [replicas, isr] = [r.array(() => r.int32()), r.array(() => r.int32())]
  return { error, index, leader, epoch, replicas, isr, offline: version >= 5 ? r.array(() => r.int32()) : [] }
}

function read(r: Reader, version: number): Answer {
  if (version >= 3) assert.equal(r.int32(), 0)
  const brokers = r.array(() => {
    const [id] = [r.int32(), r.string(), r.int32()]
    if (version >= 1) assert.equal(r.nullableString(), null)
    return id
  })
  if (version >= 2) assert.equal(r.nullableString(), 'sandbox-kafka-cluster0')
  if (version >= 1) assert.equal(r.int32(), 1)
  const topics = r.array(() => {
    const [error, name] = [r.int16(), r.string()]
    if (version >= 1) assert.equal(r.boolean(), false)
    const partitions = r.array(() => readPartition(r, version))
    if (version >= 8) assert.equal(r.int32(), -(2 ** 31))
    return { error, name, partitions }
  })
  if (version >= 8) assert.equal(r.int32(), -(2 ** 31))
  assert.equal(r.remaining, 0)
  return { brokers, topics }
}

suite('Metadata', () => {
  for (const version of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
    test(`version ${version} tells brokers, partitions and what is wrong with a topic`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      kafka.state.createTopic('orders', 2)
      kafka.faults.deny({ topic: 'secret' })
      const client = await raw(t, kafka)
      const topics = ['orders', 'nope', 'a/b', 'secret', 'orders']
      const answer = read(await client.ask(request(version, topics)), version)
      assert.deepEqual(answer.brokers, [1, 2])
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
    const { topics } = read(await (await raw(t, kafka)).ask(request(8, ['orders'])), 8)
    const partition = { error: 5, index: 0, leader: -1, epoch: 1, replicas: [1], isr: [1], offline: [1] }
    assert.deepEqual(topics, [{ error: 0, name: 'orders', partitions: [partition] }])
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
      const answer = read(await (await raw(t, kafka)).ask(request(version, topics)), version)
      assert.deepEqual(
        answer.topics.map(({ name }) => name),
        expected,
      )
    })
  }

  test('null is malformed in version 0', async (t) => {
    const client = await raw(t, await cluster(t))
    await assert.rejects(client.ask(request(0, null)), /hung up/)
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
