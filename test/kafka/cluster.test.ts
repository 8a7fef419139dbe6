import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { assertUnknown, known, startLab, TIMEOUT_MS } from './lab.ts'

suite('brokers that fail', () => {
  test('a refused connection says so at once, and the next read recovers', async (t) => {
    const { kafka, read } = await startLab(t)
    known(await read())
    await kafka.faults.refuse()
    const report = await read()
    assertUnknown(report, 'KafkaUnreachable', /broker 127\.0\.0\.1:\d+: /)
    assert.equal(report.check?.ok, false)
    assertUnknown(await read(), 'KafkaUnreachable', /ECONNREFUSED/)
    await kafka.faults.accept()
    known(await read())
  })

  test('a broker that hangs is given up at the request timeout, and the next read recovers', async (t) => {
    const { kafka, read } = await startLab(t, { requestTimeoutMs: 150 })
    known(await read())
    kafka.faults.set({ hang: true })
    for (let cycle = 0; cycle < 3; cycle += 1) {
      assertUnknown(await read(), 'KafkaTimeout', /broker 127\.0\.0\.1:\d+ did not answer in time/)
    }
    kafka.faults.set({ hang: false })
    kafka.requests.reset()
    known(await read())
    assert.equal(kafka.requests.connections, 1, 'a connection in doubt is replaced')
  })

  test('an abort ends a read that hangs', async (t) => {
    const { kafka, source, triggerOf } = await startLab(t, { requestTimeoutMs: 600_000 })
    kafka.faults.set({ hang: true })
    const report = await source.read(triggerOf(), AbortSignal.timeout(50))
    assertUnknown(report, 'KafkaTimeout', /did not answer in time/)
  })

  test('with one of three gone the others answer for it, but its partitions are unknown until they move', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 3 })
    known(await read())
    const victim = kafka.state.partition('orders', 1)?.leader ?? -1
    await kafka.faults.refuse(victim)
    const report = await read()
    assert.equal(report.check?.ok, true)
    assertUnknown(report, 'KafkaUnreachable', /topic orders, partition 1: broker 127/)
    const successor = kafka.state.brokers.find(({ id }) => id !== victim)?.id ?? -1
    kafka.state.moveLeader('orders', 1, successor)
    known(await read())
  })

  test('a broker that comes back while a connection to it was being given up is read at once', async (t) => {
    const { kafka, read } = await startLab(t)
    known(await read())
    await kafka.faults.refuse()
    for (let cycle = 0; cycle < 3; cycle += 1) assertUnknown(await read(), 'KafkaUnreachable', /./)
    await kafka.faults.accept()
    const startedAt = performance.now()
    known(await read())
    assert.ok(performance.now() - startedAt < TIMEOUT_MS / 2, 'waited for a connection that was given up')
  })

  test('the first bootstrap server being down costs nothing', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 3 })
    await kafka.faults.refuse(kafka.state.brokers[0]?.id)
    for (let partition = 0; partition < 3; partition += 1) {
      kafka.state.moveLeader('orders', partition, kafka.state.brokers[1]?.id ?? -1)
    }
    known(await read())
  })

  test('a coordinator that moved is asked for again within the same read', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.state.commit('shippers', 'orders', 0, 0n)
    known(await read({ consumerGroup: 'shippers' }))
    kafka.faults.inject({ api: 'OffsetFetch', group: 'shippers', code: 16, times: 1 })
    known(await read({ consumerGroup: 'shippers' }))
  })

  test('a coordinator that is still loading is unknown, not zero', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.state.commit('shippers', 'orders', 0, 0n)
    kafka.faults.inject({ api: 'OffsetFetch', group: 'shippers', code: 14, times: 1 })
    assertUnknown(await read({ consumerGroup: 'shippers' }), 'CoordinatorUnavailable', /group shippers/)
    kafka.faults.inject({ api: 'FindCoordinator', code: 15, times: 1 })
    assertUnknown(
      await read({ consumerGroup: 'shippers' }),
      'CoordinatorUnavailable',
      /coordinator of group shippers/,
    )
    known(await read({ consumerGroup: 'shippers' }))
  })
})

suite('requests', () => {
  test('per cycle: one metadata, two ListOffsets per leader, one OffsetFetch, on one connection per broker', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 3 })
    kafka.state.commit('shippers', 'orders', 0, 0n)
    await read({ consumerGroup: 'shippers' })
    await read({ consumerGroup: 'shippers' })
    kafka.requests.reset()
    await read({ consumerGroup: 'shippers' })
    assert.deepEqual(kafka.requests.byApi, { Metadata: 1, OffsetFetch: 1, ListOffsets: 6 })
    assert.equal(kafka.requests.connections, 0)
  })

  test('do not grow with triggers and topics', async (t) => {
    const { kafka, source, triggerOf } = await startLab(t)
    const triggers = Array.from({ length: 50 }, (_, index) =>
      triggerOf({ id: `${index}`, topics: [`topic-${index}`] }),
    )
    for (const { topics } of triggers) kafka.state.createTopic(topics?.[0] ?? '', 4)
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const readAll = () => Promise.all(triggers.map((trigger) => source.read(trigger, signal)))
    await readAll()
    kafka.requests.reset()
    for (const report of await readAll()) known(report)
    assert.deepEqual(kafka.requests.byApi, { Metadata: 1, ListOffsets: 2 })
  })

  test('for committed offsets are not sent when no topic can be read: an empty list would ask for all topics', async (t) => {
    const { kafka, read } = await startLab(t)
    assertUnknown(await read({ consumerGroup: 'shippers', topics: ['nope'] }), 'TopicMissing', /nope/)
    assert.equal(kafka.requests.count({ api: 'OffsetFetch' }), 0)
  })

  test('done, nothing is left running: kafkajs would keep a 1 ms timer on every connection', async (t) => {
    const { read } = await startLab(t)
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    known(await read())
    assert.equal(timers(), before)
  })
})
