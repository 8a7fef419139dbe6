import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { SandboxKafka } from '../../../../sandbox/kafka/broker.ts'
import type { Reader, Writer } from '../../../../sandbox/kafka/wire.ts'
import { admin, cluster, groupAt, raw } from '../support/cluster.ts'
import type { RawRequest } from '../support/raw-client.ts'

const KEY = 9

type Topics = Readonly<Record<string, readonly number[]>> | null
type Answer = Readonly<
  Record<string, readonly (readonly [partition: number, offset: bigint, error: number])[]>
>

function writeTopics(writer: Writer, topics: Topics): Writer {
  if (topics === null) return writer.nullArray()
  return writer.array(Object.entries(topics), ([topic, partitions], w) => {
    w.string(topic)
      .array(partitions, (partition) => w.int32(partition))
      .tags()
  })
}

function single(version: number, group: string, topics: Topics): RawRequest {
  const body = (writer: Writer): Writer => {
    writeTopics(writer.string(group), topics)
    if (version >= 7) writer.boolean(false)
    return writer.tags()
  }
  return { key: KEY, version, flexible: version >= 6, body }
}

function batch(groups: Readonly<Record<string, Topics>>): RawRequest {
  const body = (writer: Writer): Writer => {
    writer.array(Object.entries(groups), ([group, topics], w) => writeTopics(w.string(group), topics).tags())
    return writer.boolean(false).tags()
  }
  return { key: KEY, version: 8, flexible: true, body }
}

function readTopics(r: Reader, version: number): Answer {
  const topics = r.array(() => {
    const topic = r.string()
    const partitions = r.array(() => {
      const [partition, offset] = [r.int32(), r.int64()]
      if (version >= 5) assert.equal(r.int32(), -1)
      const [metadata, error] = [r.nullableString(), r.int16()]
      r.tags()
      assert.equal(metadata, offset === 41n ? 'note' : '')
      return [partition, offset, error] as const
    })
    r.tags()
    return [topic, partitions] as const
  })
  return Object.fromEntries(topics)
}

function readSingle(r: Reader, version: number): { topics: Answer; error: number | undefined } {
  if (version >= 3) assert.equal(r.int32(), 0)
  const topics = readTopics(r, version)
  const error = version >= 2 ? r.int16() : undefined
  r.tags()
  assert.equal(r.remaining, 0)
  return { topics, error }
}

function readBatch(r: Reader): Record<string, { topics: Answer; error: number }> {
  assert.equal(r.int32(), 0)
  const groups = r.array(() => {
    const [group, topics, error] = [r.string(), readTopics(r, 8), r.int16()]
    r.tags()
    return [group, { topics, error }] as const
  })
  r.tags()
  assert.equal(r.remaining, 0)
  return Object.fromEntries(groups)
}

interface Scene {
  readonly kafka: SandboxKafka
  /** A group at broker 1 that committed orders-0 at 41 and secret-0. */
  readonly group: string
  /** A group at broker 2. */
  readonly foreign: string
}

async function scene(t: TestContext): Promise<Scene> {
  const kafka = await cluster(t, { brokers: 2 })
  const [group, foreign] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
  for (const topic of ['orders', 'secret']) kafka.state.createTopic(topic, 2)
  kafka.state.commit(group, 'orders', 0, 41n, 'note')
  kafka.state.commit(group, 'secret', 0, 5n)
  kafka.faults.deny({ topic: 'secret' })
  return { kafka, group, foreign }
}

suite('OffsetFetch', () => {
  for (const version of [1, 2, 3, 4, 5, 6, 7]) {
    test(`version ${version} tells what is committed, and -1 where nothing is`, async (t) => {
      const { kafka, group } = await scene(t)
      const client = await raw(t, kafka)
      const asked = { orders: [0, 1, 9], nope: [0], secret: [0] }
      const answer = readSingle(await client.ask(single(version, group, asked)), version)
      const orders = [
        [0, 41n, 0],
        [1, -1n, 0],
        [9, -1n, 0],
      ]
      assert.deepEqual(answer.topics, { orders, nope: [[0, -1n, 0]], secret: [[0, -1n, 29]] })
      assert.ok(!answer.error)
    })

    test(`version ${version} refuses a group of another broker with error 16`, async (t) => {
      const { kafka, foreign } = await scene(t)
      const answer = readSingle(
        await (await raw(t, kafka)).ask(single(version, foreign, { orders: [0] })),
        version,
      )
      const expected =
        version === 1 ? { topics: { orders: [[0, -1n, 16]] }, error: undefined } : { topics: {}, error: 16 }
      assert.deepEqual(answer, expected)
    })
  }

  test('null asks for everything committed that may be seen', async (t) => {
    const { kafka, group } = await scene(t)
    const answer = readSingle(await (await raw(t, kafka)).ask(single(5, group, null)), 5)
    assert.deepEqual(answer, { topics: { orders: [[0, 41n, 0]] }, error: 0 })
  })

  test('null is malformed in version 1', async (t) => {
    const { kafka, group } = await scene(t)
    await assert.rejects((await raw(t, kafka)).ask(single(1, group, null)), /hung up/)
  })

  test('version 8 answers for many groups at once, each with its own error', async (t) => {
    const { kafka, group, foreign } = await scene(t)
    kafka.faults.deny({ group: 'private' })
    const groups = { [group]: { orders: [0] }, [foreign]: { orders: [0] }, private: null }
    const answer = readBatch(await (await raw(t, kafka)).ask(batch(groups)))
    assert.deepEqual(answer, {
      [group]: { topics: { orders: [[0, 41n, 0]] }, error: 0 },
      [foreign]: { topics: {}, error: 16 },
      private: { topics: {}, error: 30 },
    })
  })

  test('a group that does not exist has committed nothing, and asking does not create it', async (t) => {
    const { kafka } = await scene(t)
    const client = await raw(t, kafka, 2)
    const unknown = groupAt(kafka.state, 2)
    const answer = readBatch(await client.ask(batch({ [unknown]: { orders: [0] } })))
    assert.deepEqual(answer, { [unknown]: { topics: { orders: [[0, -1n, 0]] }, error: 0 } })
    assert.equal(kafka.state.groups.has(unknown), false)
  })

  for (const code of [14, 15, 16]) {
    test(`an injected error ${code} for one group leaves the others alone`, async (t) => {
      const { kafka, group } = await scene(t)
      kafka.faults.inject({ api: 'OffsetFetch', group: 'loading', code, broker: 1 })
      kafka.state.setMembers('loading', 0)
      const answer = readBatch(
        await (await raw(t, kafka)).ask(batch({ loading: null, [group]: { orders: [0] } })),
      )
      assert.deepEqual(answer['loading'], { topics: {}, error: code })
      assert.deepEqual(answer[group], { topics: { orders: [[0, 41n, 0]] }, error: 0 })
    })
  }

  test('kafkajs reads offsets of the topics it names and of all', async (t) => {
    const { kafka, group } = await scene(t)
    const client = await admin(t, kafka)
    const [orders] = await client.fetchOffsets({ groupId: group, topics: ['orders'] })
    assert.deepEqual(orders?.partitions, [
      { partition: 0, offset: '41', metadata: 'note' },
      { partition: 1, offset: '-1', metadata: null },
    ])
    const all = await client.fetchOffsets({ groupId: group })
    assert.deepEqual(
      all.map(({ topic }) => topic),
      ['orders'],
    )
  })
})
