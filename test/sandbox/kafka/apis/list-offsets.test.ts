import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Reader, Writer } from '../../../../sandbox/kafka/wire.ts'
import { admin, cluster, raw } from '../support/cluster.ts'
import type { RawRequest } from '../support/raw-client.ts'

const KEY = 2
const LATEST = -1n
const EARLIEST = -2n

interface Asked {
  readonly topic?: string
  readonly partition?: number
  readonly timestamp?: bigint
  readonly epoch?: number
}

function request(version: number, asked: readonly Asked[]): RawRequest {
  const body = (writer: Writer): Writer => {
    writer.int32(-1)
    if (version >= 2) writer.int8(0)
    return writer.array(asked, ({ topic = 'orders', partition = 0, timestamp = LATEST, epoch = -1 }, w) => {
      w.string(topic).array([partition], () => {
        w.int32(partition)
        if (version >= 4) w.int32(epoch)
        w.int64(timestamp)
      })
    })
  }
  return { key: KEY, version, body }
}

interface Found {
  readonly error: number
  readonly offset: bigint
  readonly epoch: number
}

function read(r: Reader, version: number): Found[] {
  if (version >= 2) assert.equal(r.int32(), 0)
  const found = r.array(() => {
    r.string()
    return r.array(() => {
      const [, error, timestamp, offset] = [r.int32(), r.int16(), r.int64(), r.int64()]
      assert.equal(timestamp, -1n)
      return { error, offset, epoch: version >= 4 ? r.int32() : 0 }
    })
  })
  assert.equal(r.remaining, 0)
  return found.flat()
}

suite('ListOffsets', () => {
  for (const version of [1, 2, 3, 4, 5]) {
    test(`version ${version} tells the high watermark and the first retained offset`, async (t) => {
      const kafka = await cluster(t)
      kafka.state.createTopic('orders')
      kafka.state.produce('orders', 0, 2n ** 60n)
      kafka.state.truncate('orders', 0, 7n)
      const client = await raw(t, kafka)
      for (const [timestamp, offset] of [
        [LATEST, 2n ** 60n],
        [EARLIEST, 7n],
      ] as const) {
        const found = read(await client.ask(request(version, [{ timestamp }])), version)
        assert.deepEqual(found, [{ error: 0, offset, epoch: 0 }])
      }
    })
  }

  const refused: readonly [string, number, readonly Asked[]][] = [
    ['an unknown topic', 3, [{ topic: 'nope' }]],
    ['an unknown partition', 3, [{ partition: 9 }]],
    ['a partition that another broker leads', 6, [{ partition: 1 }]],
    ['a leaderless partition', 6, [{ partition: 2 }]],
    ['a topic that may not be seen', 29, [{ topic: 'secret' }]],
    ['a search by maximum time, which these versions do not have', 35, [{ partition: 9, timestamp: -3n }]],
    ['a partition asked for twice', 42, [{}, {}]],
    ['an epoch before the present one', 74, [{ partition: 4, epoch: 0 }]],
    ['an epoch after the present one', 75, [{ epoch: 1 }]],
  ]
  for (const [what, error, asked] of refused) {
    test(`${what} is error ${error} with offset -1`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      kafka.state.createTopic('orders', 5)
      kafka.state.moveLeader('orders', 4, 1)
      kafka.faults.leaderless('orders', 2)
      kafka.faults.deny({ topic: 'secret' })
      const found = read(await (await raw(t, kafka)).ask(request(5, asked)), 5)
      assert.deepEqual(found.at(-1), { error, offset: -1n, epoch: -1 })
    })
  }

  test('a search by time finds nothing and is no error', async (t) => {
    const kafka = await cluster(t)
    kafka.state.createTopic('orders')
    kafka.state.produce('orders', 0, 5n)
    const found = read(await (await raw(t, kafka)).ask(request(5, [{ timestamp: 1_700_000_000_000n }])), 5)
    assert.deepEqual(found, [{ error: 0, offset: -1n, epoch: -1 }])
  })

  test('kafkajs reads both watermarks of every partition from their leaders', async (t) => {
    const kafka = await cluster(t, { brokers: 3 })
    kafka.state.createTopic('orders', 3)
    kafka.state.produce('orders', 1, 9_007_199_254_740_993n)
    kafka.state.truncate('orders', 1, 2n)
    const offsets = await (await admin(t, kafka)).fetchTopicOffsets('orders')
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
