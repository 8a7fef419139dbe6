import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { EARLIEST, LATEST, listOffsets } from '../../../support/kafka-protocol/list-offsets.ts'
import type { AskedOffset } from '../../../support/kafka-protocol/list-offsets.ts'
import { admin, cluster, raw } from '../support/cluster.ts'

const topic = 'orders'

suite('ListOffsets', () => {
  for (const version of [1, 2, 3, 4, 5]) {
    test(`version ${version} tells the high watermark and the first retained offset`, async (t) => {
      const kafka = await cluster(t)
      kafka.state.createTopic(topic)
      kafka.state.produce(topic, 0, 2n ** 60n)
      kafka.state.truncate(topic, 0, 7n)
      const client = await raw(t, kafka)
      for (const [timestamp, offset] of [
        [LATEST, 2n ** 60n],
        [EARLIEST, 7n],
      ] as const) {
        const found = await client.call(listOffsets(version, [{ topic, timestamp }]))
        assert.deepEqual(found, [{ error: 0, offset, epoch: 0 }])
      }
    })
  }

  const refused: readonly [string, number, readonly AskedOffset[]][] = [
    ['an unknown topic', 3, [{ topic: 'nope' }]],
    ['an unknown partition', 3, [{ topic, partition: 9 }]],
    ['a partition that another broker leads', 6, [{ topic, partition: 1 }]],
    ['a leaderless partition', 6, [{ topic, partition: 2 }]],
    ['a topic that may not be seen', 29, [{ topic: 'secret' }]],
    [
      'a search by maximum time, which these versions do not have',
      35,
      [{ topic, partition: 9, timestamp: -3n }],
    ],
    ['a partition asked for twice', 42, [{ topic }, { topic }]],
    ['an epoch before the present one', 74, [{ topic, partition: 4, epoch: 0 }]],
    ['an epoch after the present one', 75, [{ topic, epoch: 1 }]],
  ]
  for (const [what, error, asked] of refused) {
    test(`${what} is error ${error} with offset -1`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      kafka.state.createTopic(topic, 5)
      kafka.state.moveLeader(topic, 4, 1)
      kafka.faults.leaderless(topic, 2)
      kafka.faults.deny({ topic: 'secret' })
      const found = await (await raw(t, kafka)).call(listOffsets(5, asked))
      assert.deepEqual(found.at(-1), { error, offset: -1n, epoch: -1 })
    })
  }

  test('a search by time finds nothing and is no error', async (t) => {
    const kafka = await cluster(t)
    kafka.state.createTopic(topic)
    kafka.state.produce(topic, 0, 5n)
    const asked = [{ topic, timestamp: 1_700_000_000_000n }]
    const found = await (await raw(t, kafka)).call(listOffsets(5, asked))
    assert.deepEqual(found, [{ error: 0, offset: -1n, epoch: -1 }])
  })

  test('kafkajs reads both watermarks of every partition from their leaders', async (t) => {
    const kafka = await cluster(t, { brokers: 3 })
    kafka.state.createTopic(topic, 3)
    kafka.state.produce(topic, 1, 9_007_199_254_740_993n)
    kafka.state.truncate(topic, 1, 2n)
    const offsets = await (await admin(t, kafka)).fetchTopicOffsets(topic)
    const sorted = offsets.toSorted((a, b) => a.partition - b.partition)
    assert.deepEqual(sorted[1], {
      partition: 1,
      offset: '9007199254740993',
      high: '9007199254740993',
      low: '2',
    })
    assert.equal(sorted.length, 3)
    const perBroker = [1, 2, 3].map((broker) => kafka.requests.count({ api: 'ListOffsets', broker }))
    assert.deepEqual(perBroker, [2, 2, 2])
  })
})
