import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'

import { startKafka } from '../../sandbox/kafka/broker.ts'
import { preflightKafka } from '../../src/kafka/preflight.ts'
import { TIMEOUT_MS, triggerOf } from './lab.ts'

async function preflight(
  t: TestContext,
  change: (kafka: Awaited<ReturnType<typeof startKafka>>) => void | Promise<void>,
) {
  const kafka = await startKafka({ brokers: 2 })
  t.after(() => kafka.close())
  kafka.state.createTopic('orders', 3)
  kafka.state.produce('orders', 1, 12n)
  kafka.state.commit('shippers', 'orders', 1, 4n)
  await change(kafka)
  const { bootstrapServers } = kafka
  const cluster = { bootstrapServers }
  const trigger = triggerOf({ cluster, consumerGroup: 'shippers' })
  const items = await preflightKafka([trigger], TIMEOUT_MS, new AbortController().signal)
  const address = `Kafka ${bootstrapServers.join(',')}`
  return items.map((item) => ({ ...item, name: item.name === address ? 'Kafka' : item.name }))
}

suite('preflight of Kafka', () => {
  test('says what it found', async (t) => {
    assert.deepEqual(await preflight(t, () => {}), [
      { name: 'Kafka', status: 'ok', detail: '2 brokers' },
      { name: 'topic orders', status: 'ok', detail: '3 partitions, 12 messages retained' },
      { name: 'consumer group shippers', status: 'ok', detail: 'offsets committed for 1 partition' },
    ])
  })

  test('stops at brokers that cannot be reached, with advice', async (t) => {
    const [item, ...rest] = await preflight(t, ({ faults }) => faults.refuse())
    assert.deepEqual(rest, [])
    assert.equal(item?.status, 'failed')
    assert.match(item?.detail ?? '', /^KafkaUnreachable: .*ECONNREFUSED/)
    assert.match(item?.advice ?? '', /KAFKA_BOOTSTRAP_SERVERS/)
  })

  const failures = [
    { name: 'a missing topic', reason: 'TopicMissing', at: 1, change: { deleteTopic: true } },
    {
      name: 'a topic that may not be described',
      reason: 'TopicAuthorizationFailed',
      at: 1,
      change: { deny: { topic: 'orders' } },
    },
    {
      name: 'a group that may not be described',
      reason: 'GroupAuthorizationFailed',
      at: 2,
      change: { deny: { group: 'shippers' } },
    },
    { name: 'a missing group', reason: 'GroupMissing', at: 2, change: { deleteGroup: true } },
  ]
  for (const { name, reason, at, change } of failures) {
    test(`names ${name} and says what to do`, async (t) => {
      const items = await preflight(t, ({ state, faults }) => {
        if (change.deleteTopic === true) state.deleteTopic('orders')
        if (change.deleteGroup === true) state.deleteGroup('shippers')
        if (change.deny !== undefined) faults.deny(change.deny)
      })
      assert.equal(items[at]?.status, 'failed')
      assert.match(items[at]?.detail ?? '', new RegExp(`^${reason}: `))
      assert.ok((items[at]?.advice ?? '').length > 0)
    })
  }
})
