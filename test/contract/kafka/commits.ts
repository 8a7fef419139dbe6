import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { listGroups } from '../../support/kafka-protocol/groups.ts'
import { offsetCommit } from '../../support/kafka-protocol/offset-commit.ts'
import type { AskedCommit } from '../../support/kafka-protocol/offset-commit.ts'
import { offsetFetch, offsetFetchOfGroups } from '../../support/kafka-protocol/offset-fetch.ts'
import { commit, connect, newGroup, newTopic } from './clients.ts'
import type { GroupProtocol, KafkaEnvironment } from './environment.ts'

/** Committed offsets: written, read, refused. */
export function commitsContract(environment: () => KafkaEnvironment): void {
  suite('OffsetCommit', () => {
    for (const version of [2, 3, 4, 5]) {
      test(`version ${version} commits without membership, for a group that did not exist`, async (t) => {
        const kafka = environment()
        const client = await connect(t, kafka)
        const [topic, group] = [await newTopic(kafka), await newGroup(client)]
        const offset = 2n ** 53n + 1n
        assert.equal(await client.call(offsetCommit(version, { group, topic, offset, metadata: 'note' })), 0)
        const { topics } = await client.call(offsetFetch(7, group, { [topic]: [0] }))
        assert.deepEqual(topics, { [topic]: [[0, offset, 0, 'note']] })
      })
    }

    test('a later commit replaces an earlier one, also backwards', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      for (const offset of [5n, 900n, 3n]) await commit(client, group, topic, offset)
      const { topics } = await client.call(offsetFetch(4, group, { [topic]: [0] }))
      assert.deepEqual(topics, { [topic]: [[0, 3n, 0]] })
    })

    const refused: readonly [string, number, Partial<AskedCommit>][] = [
      ['an unknown topic', 3, { topic: uniqueName('missing') }],
      ['an unknown partition', 3, { partition: 1 }],
      ['metadata above 4096 bytes', 12, { metadata: 'x'.repeat(4097) }],
      ['a generation of a group that does not exist', 22, { generation: 5, member: 'm' }],
    ]
    for (const [what, error, change] of refused) {
      test(`${what} is error ${error}, and the group does not begin to exist`, async (t) => {
        const kafka = environment()
        const client = await connect(t, kafka)
        const [topic, group] = [await newTopic(kafka), await newGroup(client)]
        assert.equal(await client.call(offsetCommit(5, { group, topic, offset: 1n, ...change })), error)
        assert.equal(Object.hasOwn((await client.call(listGroups(0))).groups, group), false)
      })
    }

    for (const protocol of ['classic', 'consumer'] satisfies GroupProtocol[]) {
      test(`nobody commits for a ${protocol} group that has members: error 25`, async (t) => {
        const kafka = environment()
        const client = await connect(t, kafka)
        const [topic, group] = [await newTopic(kafka), await newGroup(client)]
        const leave = await kafka.join(group, topic, protocol)
        t.after(leave)
        assert.equal(await client.call(offsetCommit(5, { group, topic, offset: 1n })), 25)
      })
    }

    test('a generation of a group without members is error 25', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 1n)
      const asked = { group, topic, offset: 2n, generation: 5, member: 'm' }
      assert.equal(await client.call(offsetCommit(5, asked)), 25)
    })

    test('another broker is told from a missing topic, which any broker knows', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client, 2)]
      assert.equal(await client.call(offsetCommit(5, { group, topic, offset: 1n })), 16)
      assert.equal(await client.call(offsetCommit(5, { group, topic: uniqueName('missing'), offset: 1n })), 3)
    })
  })

  suite('OffsetFetch', () => {
    for (const version of [1, 2, 3, 4, 5, 6, 7]) {
      test(`version ${version} tells what is committed, and -1 where nothing is`, async (t) => {
        const kafka = environment()
        const client = await connect(t, kafka)
        const [topic, missing, group] = [
          await newTopic(kafka, 2),
          uniqueName('missing'),
          await newGroup(client),
        ]
        await commit(client, group, topic, 41n)
        const answer = await client.call(offsetFetch(version, group, { [topic]: [0, 1, 9], [missing]: [0] }))
        const committed = [
          [0, 41n, 0],
          [1, -1n, 0],
          [9, -1n, 0],
        ]
        assert.deepEqual(answer, {
          topics: { [topic]: committed, [missing]: [[0, -1n, 0]] },
          error: version === 1 ? undefined : 0,
        })
      })

      test(`version ${version} refuses a group of another broker with error 16`, async (t) => {
        const kafka = environment()
        const client = await connect(t, kafka)
        const [topic, group] = [await newTopic(kafka), await newGroup(client, 2)]
        const answer = await client.call(offsetFetch(version, group, { [topic]: [0] }))
        const expected =
          version === 1
            ? { topics: { [topic]: [[0, -1n, 16]] }, error: undefined }
            : { topics: {}, error: 16 }
        assert.deepEqual(answer, expected)
      })
    }

    test('null asks for everything the group has committed, from version 2 on', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, other, group] = [await newTopic(kafka, 3), await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 7n, 2)
      await commit(client, group, other, 8n)
      for (const version of [2, 7]) {
        const { topics } = await client.call(offsetFetch(version, group, null))
        assert.deepEqual(topics, { [topic]: [[2, 7n, 0]], [other]: [[0, 8n, 0]] })
      }
      await assert.rejects(client.call(offsetFetch(1, group, null)), /hung up/)
    })

    test('an empty array asks for nothing', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 7n)
      assert.deepEqual(await client.call(offsetFetch(4, group, {})), { topics: {}, error: 0 })
    })

    test('a partition asked for twice is answered twice', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 7n)
      const { topics } = await client.call(offsetFetch(4, group, { [topic]: [0, 0] }))
      assert.deepEqual(topics[topic], [
        [0, 7n, 0],
        [0, 7n, 0],
      ])
    })

    test('a group that does not exist has committed nothing, and asking does not create it', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      const nothing = { topics: { [topic]: [[0, -1n, 0]] }, error: 0 }
      assert.deepEqual(await client.call(offsetFetch(7, group, { [topic]: [0] })), nothing)
      assert.deepEqual(await client.call(offsetFetch(7, group, null)), { topics: {}, error: 0 })
      assert.equal(Object.hasOwn((await client.call(listGroups(0))).groups, group), false)
    })

    test('version 8 answers for many groups at once, each with its own error', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const topic = await newTopic(kafka)
      const [mine, unknown, foreign] = [
        await newGroup(client),
        await newGroup(client),
        await newGroup(client, 2),
      ]
      await commit(client, mine, topic, 41n)
      const asked = { [mine]: { [topic]: [0] }, [unknown]: null, [foreign]: { [topic]: [0] } }
      assert.deepEqual(await client.call(offsetFetchOfGroups(asked)), {
        [mine]: { topics: { [topic]: [[0, 41n, 0]] }, error: 0 },
        [unknown]: { topics: {}, error: 0 },
        [foreign]: { topics: {}, error: 16 },
      })
    })
  })
}
