import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SandboxKafka } from '../../../../sandbox/kafka/broker.ts'
import { offsetFetch, offsetFetchOfGroups } from '../../../support/kafka-protocol/offset-fetch.ts'
import { admin, cluster, groupAt, raw } from '../support/cluster.ts'

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
      const answer = await client.call(offsetFetch(version, group, asked))
      const orders = [
        [0, 41n, 0, 'note'],
        [1, -1n, 0],
        [9, -1n, 0],
      ]
      assert.deepEqual(answer.topics, { orders, nope: [[0, -1n, 0]], secret: [[0, -1n, 29]] })
      assert.ok(!answer.error)
    })

    test(`version ${version} refuses a group of another broker with error 16`, async (t) => {
      const { kafka, foreign } = await scene(t)
      const client = await raw(t, kafka)
      const answer = await client.call(offsetFetch(version, foreign, { orders: [0] }))
      const expected =
        version === 1 ? { topics: { orders: [[0, -1n, 16]] }, error: undefined } : { topics: {}, error: 16 }
      assert.deepEqual(answer, expected)
    })
  }

  test('null asks for everything committed that may be seen', async (t) => {
    const { kafka, group } = await scene(t)
    const answer = await (await raw(t, kafka)).call(offsetFetch(5, group, null))
    assert.deepEqual(answer, { topics: { orders: [[0, 41n, 0, 'note']] }, error: 0 })
  })

  test('null is malformed in version 1', async (t) => {
    const { kafka, group } = await scene(t)
    await assert.rejects((await raw(t, kafka)).call(offsetFetch(1, group, null)), /hung up/)
  })

  test('version 8 answers for many groups at once, each with its own error', async (t) => {
    const { kafka, group, foreign } = await scene(t)
    kafka.faults.deny({ group: 'private' })
    const groups = { [group]: { orders: [0] }, [foreign]: { orders: [0] }, private: null }
    const answer = await (await raw(t, kafka)).call(offsetFetchOfGroups(groups))
    assert.deepEqual(answer, {
      [group]: { topics: { orders: [[0, 41n, 0, 'note']] }, error: 0 },
      [foreign]: { topics: {}, error: 16 },
      private: { topics: {}, error: 30 },
    })
  })

  test('a group that does not exist has committed nothing, and asking does not create it', async (t) => {
    const { kafka } = await scene(t)
    const client = await raw(t, kafka, 2)
    const unknown = groupAt(kafka.state, 2)
    const answer = await client.call(offsetFetchOfGroups({ [unknown]: { orders: [0] } }))
    assert.deepEqual(answer, { [unknown]: { topics: { orders: [[0, -1n, 0]] }, error: 0 } })
    assert.equal(kafka.state.groups.has(unknown), false)
  })

  for (const code of [14, 15, 16]) {
    test(`an injected error ${code} for one group leaves the others alone`, async (t) => {
      const { kafka, group } = await scene(t)
      kafka.faults.inject({ api: 'OffsetFetch', group: 'loading', code, broker: 1 })
      kafka.state.setMembers('loading', 0)
      const client = await raw(t, kafka)
      const answer = await client.call(offsetFetchOfGroups({ loading: null, [group]: { orders: [0] } }))
      assert.deepEqual(answer['loading'], { topics: {}, error: code })
      assert.deepEqual(answer[group], { topics: { orders: [[0, 41n, 0, 'note']] }, error: 0 })
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
