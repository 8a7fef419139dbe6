import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { findCoordinator, findCoordinators } from '../../support/kafka-protocol/find-coordinator.ts'
import { describeGroups, listGroups } from '../../support/kafka-protocol/groups.ts'
import { listOffsets } from '../../support/kafka-protocol/list-offsets.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import { offsetCommit } from '../../support/kafka-protocol/offset-commit.ts'
import { offsetFetch, offsetFetchOfGroups } from '../../support/kafka-protocol/offset-fetch.ts'
import { commit, connectAsUser, newGroup, newTopic } from './clients.ts'
import type { SecuredKafkaEnvironment } from './environment.ts'

/** What a user may see. */
export function authorizationContract(environment: () => SecuredKafkaEnvironment): void {
  suite('a topic that may not be seen', () => {
    test('is error 29 where it is named, whether it exists or not, and left out of all topics', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [secret, missing] = [await newTopic(kafka), uniqueName('missing')]
      for (const topic of [secret, missing]) {
        await kafka.deny({ topic })
        const { topics } = await client.call(metadata(8, [topic]))
        assert.deepEqual(topics, [{ error: 29, name: topic, internal: false, partitions: [] }])
        const [found] = await client.call(listOffsets(5, [{ topic }]))
        assert.deepEqual(found, { error: 29, offset: -1n, epoch: -1 })
      }
      const { topics } = await client.call(metadata(8, null))
      assert.equal(
        topics.some(({ name }) => name === secret),
        false,
      )
    })

    test('does not spoil the others of a request', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [secret, topic] = [await newTopic(kafka), await newTopic(kafka)]
      await kafka.deny({ topic: secret })
      const { topics } = await client.call(metadata(6, [secret, topic]))
      const errors = topics.map(({ name, error }) => [name, error])
      assert.deepEqual(Object.fromEntries(errors), { [secret]: 29, [topic]: 0 })
    })

    test('can neither be committed nor fetched, and is left out of all that a group committed', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [secret, topic, group] = [await newTopic(kafka), await newTopic(kafka), await newGroup(client)]
      await commit(client, group, secret, 5n)
      await commit(client, group, topic, 6n)
      await kafka.deny({ topic: secret })
      assert.equal(await client.call(offsetCommit(5, { group, topic: secret, offset: 7n })), 29)
      const { topics } = await client.call(offsetFetch(7, group, { [secret]: [0], [topic]: [0] }))
      assert.deepEqual(topics, { [secret]: [[0, -1n, 29]], [topic]: [[0, 6n, 0]] })
      const all = await client.call(offsetFetch(7, group, null))
      assert.deepEqual(all, { topics: { [topic]: [[0, 6n, 0]] }, error: 0 })
    })

    test('is seen again once that is allowed', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const topic = await newTopic(kafka)
      await kafka.deny({ topic })
      await kafka.allow({ topic })
      assert.equal((await client.call(metadata(8, [topic]))).topics[0]?.error, 0)
    })
  })

  suite('a group that may not be seen', () => {
    test('has no coordinator: error 30', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [group, other] = [await newGroup(client), await newGroup(client)]
      await kafka.deny({ group })
      const nobody = { error: 30, broker: -1, host: '', port: -1 }
      for (const version of [0, 1, 2, 3]) {
        const message = version === 0 ? null : 'Group authorization failed.'
        assert.deepEqual(await client.call(findCoordinator(version, group)), { ...nobody, message })
      }
      const answers = await client.call(findCoordinators([group, other]))
      assert.deepEqual([answers[group], answers[other]?.error], [{ ...nobody, message: '' }, 0])
    })

    test('can neither be read nor written, and is not listed', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [topic, group, other] = [await newTopic(kafka), await newGroup(client), await newGroup(client)]
      for (const name of [group, other]) await commit(client, name, topic, 5n)
      await kafka.deny({ group })
      assert.equal(await client.call(offsetCommit(5, { group, topic, offset: 7n })), 30)
      assert.equal(
        await client.call(offsetCommit(5, { group, topic: uniqueName('missing'), offset: 7n })),
        30,
      )
      const [described] = await client.call(describeGroups(2, [group]))
      const nothing = { state: '', protocolType: '', protocol: '', members: 0 }
      assert.deepEqual(described, { error: 30, group, ...nothing })
      const { groups } = await client.call(listGroups(2))
      assert.deepEqual([groups[group], groups[other]], [undefined, ''])
    })

    for (const version of [1, 2, 3, 4, 5, 6, 7]) {
      test(`is error 30 to OffsetFetch version ${version}`, async (t) => {
        const kafka = environment()
        const client = await connectAsUser(t, kafka)
        const [topic, group] = [await newTopic(kafka), await newGroup(client)]
        await kafka.deny({ group })
        const answer = await client.call(offsetFetch(version, group, { [topic]: [0] }))
        const expected =
          version === 1
            ? { topics: { [topic]: [[0, -1n, 30]] }, error: undefined }
            : { topics: {}, error: 30 }
        assert.deepEqual(answer, expected)
      })
    }

    test('does not spoil the other groups of a request', async (t) => {
      const kafka = environment()
      const client = await connectAsUser(t, kafka)
      const [topic, group, other] = [await newTopic(kafka), await newGroup(client), await newGroup(client)]
      await commit(client, other, topic, 5n)
      await kafka.deny({ group })
      const answer = await client.call(offsetFetchOfGroups({ [group]: null, [other]: null }))
      assert.deepEqual(answer, {
        [group]: { topics: {}, error: 30 },
        [other]: { topics: { [topic]: [[0, 5n, 0]] }, error: 0 },
      })
    })
  })
}
