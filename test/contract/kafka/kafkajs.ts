import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf, uniqueName } from '../../e2e/lab/kafka-client.ts'
import { commit, connect, newGroup, newTopic } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

/** What the administrator's client of kafkajs makes of it all, which nobody here wrote. */
export function kafkajsContract(environment: () => KafkaEnvironment): void {
  suite('kafkajs', () => {
    const bootstrap = (): string => environment().brokers.join(',')

    test('describes the cluster', async () => {
      const { brokers } = await clientOf(bootstrap()).admin((admin) => admin.describeCluster())
      assert.deepEqual(
        brokers.map(({ host, port }) => `${host}:${port}`).toSorted(),
        environment().brokers.toSorted(),
      )
    })

    test('reads both watermarks of every partition from their leaders', async () => {
      const kafka = environment()
      const topic = await newTopic(kafka, 4)
      await kafka.produce(topic, 1, 6)
      await kafka.truncate(topic, 1, 2n)
      const offsets = await clientOf(bootstrap()).admin((admin) => admin.fetchTopicOffsets(topic))
      const empty = { offset: '0', high: '0', low: '0' }
      assert.deepEqual(
        offsets.toSorted((a, b) => a.partition - b.partition),
        [
          { partition: 0, ...empty },
          { partition: 1, offset: '6', high: '6', low: '2' },
          { partition: 2, ...empty },
          { partition: 3, ...empty },
        ],
      )
    })

    test('is told that a topic does not exist', async () => {
      const client = clientOf(bootstrap())
      const topics = [uniqueName('missing')]
      await assert.rejects(
        client.admin((admin) => admin.fetchTopicMetadata({ topics })),
        { type: 'UNKNOWN_TOPIC_OR_PARTITION' },
      )
    })

    for (const broker of [1, 2] as const) {
      test(`reads what a group at broker ${broker} committed, of one topic and of all`, async (t) => {
        const kafka = environment()
        const topic = await newTopic(kafka, 2)
        const group = await newGroup(await connect(t, kafka), broker)
        await commit(await connect(t, kafka, broker), group, topic, 41n)
        const of = (topics?: string[]) =>
          clientOf(bootstrap()).admin((admin) =>
            admin.fetchOffsets({ groupId: group, ...(topics === undefined ? {} : { topics }) }),
          )
        assert.deepEqual(await of([topic]), [
          {
            topic,
            partitions: [
              { partition: 0, offset: '41', metadata: null },
              { partition: 1, offset: '-1', metadata: null },
            ],
          },
        ])
        assert.deepEqual(await of(), [
          { topic, partitions: [{ partition: 0, offset: '41', metadata: null }] },
        ])
      })
    }

    test('lists and describes groups of both brokers', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      const clients = [await connect(t, kafka, 1), await connect(t, kafka, 2)] as const
      const groups = [await newGroup(clients[0], 1), await newGroup(clients[0], 2)] as const
      for (const index of [0, 1] as const) await commit(clients[index], groups[index], topic, 1n)
      const leave = await kafka.join(groups[0], topic, 'classic')
      t.after(leave)
      const { listed, described } = await clientOf(bootstrap()).admin(async (admin) => ({
        listed: (await admin.listGroups()).groups,
        described: (await admin.describeGroups([...groups])).groups,
      }))
      const mine = listed.filter(({ groupId }) => groupId === groups[0] || groupId === groups[1])
      const types = mine.map(({ groupId, protocolType }) => [groupId, protocolType])
      assert.deepEqual(Object.fromEntries(types), { [groups[0]]: 'consumer', [groups[1]]: '' })
      const states = described.map(({ groupId, state, members }) => [groupId, `${state} ${members.length}`])
      assert.deepEqual(Object.fromEntries(states), { [groups[0]]: 'Stable 1', [groups[1]]: 'Empty 0' })
    })
  })
}
