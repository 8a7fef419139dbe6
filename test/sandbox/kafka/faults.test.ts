import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import type { SandboxKafka } from '../../../sandbox/kafka/broker.ts'
import { admin, cluster, raw } from './support/cluster.ts'
import type { RawClient, RawRequest } from '../../support/kafka-protocol/raw-client.ts'

const apiVersions: RawRequest = { key: 18, version: 0 }

async function listGroupsError(client: RawClient): Promise<number> {
  return (await client.ask({ key: 16, version: 0 })).int16()
}

async function metadataErrors(client: RawClient, topics: readonly string[]): Promise<number[]> {
  const r = await client.ask({ key: 3, version: 0, body: (w) => w.array(topics, (topic) => w.string(topic)) })
  r.array(() => [r.int32(), r.string(), r.int32()])
  return r.array(() => {
    const [error] = [r.int16(), r.string()]
    r.array(() => [r.int16(), r.int32(), r.int32(), r.array(() => r.int32()), r.array(() => r.int32())])
    return error
  })
}

async function refusal({ state }: SandboxKafka, broker: number): Promise<unknown> {
  const { host, port } = state.broker(broker)
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return 'connected'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  } finally {
    socket.destroy()
  }
}

suite('faults', () => {
  test('a broker that refuses drops its connections, and is back on the same port', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    const { port } = kafka.state.broker(1)
    const [first, second] = [await raw(t, kafka, 1), await raw(t, kafka, 2)]
    await kafka.faults.refuse(1)
    assert.equal(await first.next(), undefined)
    assert.equal(await refusal(kafka, 1), 'ECONNREFUSED')
    assert.equal((await second.ask(apiVersions)).int16(), 0)
    await kafka.faults.accept(1)
    assert.equal(kafka.state.broker(1).port, port)
    assert.equal((await (await raw(t, kafka, 1)).ask(apiVersions)).int16(), 0)
  })

  test('refusing and accepting twice is the same as once', async (t) => {
    const kafka = await cluster(t)
    await kafka.faults.refuse()
    await kafka.faults.refuse()
    assert.equal(await refusal(kafka, 1), 'ECONNREFUSED')
    await kafka.faults.accept()
    await kafka.faults.accept()
    assert.equal(await refusal(kafka, 1), 'connected')
  })

  test('a broker that hangs takes requests, answers none, and answers all of them once it goes on', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    const [frozen, other] = [await raw(t, kafka, 1), await raw(t, kafka, 2)]
    kafka.faults.set({ hang: true }, 1)
    const order: string[] = []
    frozen.send(apiVersions)
    frozen.send(apiVersions)
    const late = [0, 1].map(async () => order.push(`answer ${(await frozen.next())?.readInt32BE(0)}`))
    while (kafka.requests.count({ broker: 1 }) === 0) await other.ask(apiVersions)
    kafka.faults.set({ latencyMs: 0 }, 1)
    await other.ask(apiVersions)
    order.push('thaw')
    kafka.faults.set({ hang: false }, 1)
    await Promise.all(late)
    assert.deepEqual(order, ['thaw', 'answer 0', 'answer 1'])
  })

  test('kafkajs times out on a broker that hangs, and closing does not wait for it', async (t) => {
    const kafka = await cluster(t)
    const client = await admin(t, kafka, { requestTimeout: 50 })
    kafka.faults.set({ hang: true })
    await assert.rejects(client.listTopics(), /timed out/)
    await kafka.close()
  })

  test('a broker that drops closes the connection on a request, not before', async (t) => {
    const kafka = await cluster(t)
    const client = await raw(t, kafka)
    await client.ask(apiVersions)
    kafka.faults.set({ drop: true })
    await assert.rejects(client.ask(apiVersions), /hung up/)
    kafka.faults.set({ drop: false })
    assert.equal((await (await raw(t, kafka)).ask(apiVersions)).int16(), 0)
  })

  test('latency is paid by each request of a connection in turn', async (t) => {
    const kafka = await cluster(t)
    const client = await raw(t, kafka)
    kafka.faults.set({ latencyMs: 30 })
    const start = performance.now()
    client.send(apiVersions)
    client.send(apiVersions)
    await client.next()
    const first = performance.now() - start
    await client.next()
    const both = performance.now() - start
    assert.ok(first >= 29, `first after ${first} ms`)
    assert.ok(both >= 58, `both after ${both} ms`)
  })

  test('a request that waits goes on at once when the latency ends', async (t) => {
    const kafka = await cluster(t)
    const client = await raw(t, kafka)
    kafka.faults.set({ latencyMs: 1e12 })
    const answer = client.ask(apiVersions)
    while (kafka.requests.count() === 0) await new Promise(setImmediate)
    kafka.faults.set({ latencyMs: 0 })
    assert.equal((await answer).int16(), 0)
  })

  test('an injected error lasts for the given number of requests, however much of each it meets', async (t) => {
    const kafka = await cluster(t)
    kafka.faults.inject({ api: 'Metadata', code: 41, times: 2 })
    const client = await raw(t, kafka)
    for (const expected of [41, 41, 3]) {
      assert.deepEqual(await metadataErrors(client, ['a', 'b', 'c']), [expected, expected, expected])
    }
  })

  test('a request that an error does not meet leaves its count alone', async (t) => {
    const kafka = await cluster(t)
    kafka.faults.inject({ api: 'Metadata', topic: 'b', code: 41, times: 1 })
    const client = await raw(t, kafka)
    assert.deepEqual(await metadataErrors(client, ['a']), [3])
    assert.deepEqual(await metadataErrors(client, ['a', 'b']), [3, 41])
    assert.deepEqual(await metadataErrors(client, ['a', 'b']), [3, 3])
  })

  test('an injected error is withdrawn by hand, and holds at the named broker only', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    const withdraw = kafka.faults.inject({ api: 'ListGroups', code: 14, broker: 2 })
    const [first, second] = [await raw(t, kafka, 1), await raw(t, kafka, 2)]
    assert.deepEqual([await listGroupsError(first), await listGroupsError(second)], [0, 14])
    withdraw()
    assert.equal(await listGroupsError(second), 0)
  })

  test('an error for an API that does not exist would never come, and is refused', async (t) => {
    const { faults } = await cluster(t)
    assert.throws(
      () => faults.inject({ api: 'OffsetsFetch', code: 16 }),
      /no API OffsetsFetch, there are .*OffsetFetch/,
    )
    assert.throws(() => faults.set({ hang: true }, 7), /no broker 7, there are 1 to 1/)
  })

  test('a denied topic can be allowed again', async (t) => {
    const kafka = await cluster(t)
    kafka.state.createTopic('orders')
    const client = await raw(t, kafka)
    kafka.faults.deny({ topic: 'orders' })
    assert.deepEqual(await metadataErrors(client, ['orders']), [29])
    kafka.faults.allow({ topic: 'orders' })
    assert.deepEqual(await metadataErrors(client, ['orders']), [0])
  })

  test('clear ends every fault', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    const { faults, state } = kafka
    state.createTopic('orders', 2)
    faults.leaderless('orders', 1)
    faults.deny({ topic: 'orders', group: 'g' })
    faults.inject({ api: 'ListGroups', code: 14 })
    faults.set({ hang: true, drop: true, latencyMs: 1e6 })
    await faults.refuse()
    await faults.clear()
    const client = await raw(t, kafka, 2)
    assert.equal(await listGroupsError(client), 0)
    assert.deepEqual(await metadataErrors(client, ['orders']), [0])
    assert.equal(state.partition('orders', 1)?.leader, 2)
    assert.equal(faults.denied({ group: 'g' }), false)
  })
})
