import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import { startAmqpBroker } from '../support/amqp/broker.ts'
import { createAuthority } from '../support/certificates.ts'
import { assertUnknown, backlogOrReason, startReading, startSource, triggerOf } from './readings.ts'

suite('by AMQP', () => {
  test('a queue is as long as it has messages ready', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.queues.set('orders', 42)
    const { reading, check } = await startReading(t)({ host: `${broker.address}/` })
    assert.deepEqual(reading, { status: 'known', backlog: 42, partitions: [] })
    assert.deepEqual([check?.component, check?.instance, check?.ok], ['rabbitmq', broker.address, true])
  })

  test('name, password and vhost are those of the host unless others are given', async (t) => {
    const broker = await startAmqpBroker(t, { login: 'me:p@ss', vhost: 'shop/eu%41' })
    broker.queues.set('orders', 1)
    const read = startReading(t)
    const { address } = broker
    const own = address.replace('//', '//me:p%40ss@')
    assert.equal(backlogOrReason(await read({ host: `${own}/shop%2Feu%2541` })), 1)
    assert.equal(backlogOrReason(await read({ host: `${own}/`, vhostName: 'shop/eu%41' })), 1)
    const login = { username: 'me', password: 'p@ss' }
    assert.equal(backlogOrReason(await read({ host: `${address}/shop%2Feu%2541` }, login)), 1)
  })

  test('one connection and one channel for each queue serve all turns and targets', async (t) => {
    const broker = await startAmqpBroker(t)
    const names = ['a', 'b', 'c']
    names.forEach((name, index) => broker.queues.set(name, index))
    const read = startReading(t)
    for (const _turn of [1, 2, 3]) {
      const reports = await Promise.all(
        [...names, ...names].map(async (queueName) => read({ host: broker.address, queueName })),
      )
      assert.deepEqual(reports.map(backlogOrReason), [0, 1, 2, 0, 1, 2])
    }
    const { connections, channels, declared } = broker.seen
    assert.deepEqual([connections, channels, declared.length], [1, 3, 9])
  })
})

suite('by AMQP, what is wrong is told of the queue it concerns', () => {
  test('a missing queue, until it is there', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.queues.set('other', 5)
    const read = startReading(t)
    const readBoth = async (): Promise<unknown> =>
      Promise.all(
        ['orders', 'other'].map(async (queueName) =>
          backlogOrReason(await read({ host: broker.address, queueName })),
        ),
      )
    assert.deepEqual(await readBoth(), ['QueueMissing', 5])
    assertUnknown(
      await read({ host: broker.address }),
      'QueueMissing',
      /^there is no queue orders in vhost \/ \(/,
    )
    broker.queues.set('orders', 7)
    assert.deepEqual(await readBoth(), [7, 5])
    broker.queues.delete('orders')
    assert.deepEqual(await readBoth(), ['QueueMissing', 5])
    assert.equal(broker.seen.connections, 1)
  })

  test('a queue we may not look at', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.forbidden.add('orders')
    assertUnknown(
      await startReading(t)({ host: broker.address }),
      'Forbidden',
      /we may not look at queue orders .*ACCESS_REFUSED/,
    )
  })

  test('a vhost that is missing', async (t) => {
    const broker = await startAmqpBroker(t)
    assertUnknown(
      await startReading(t)({ host: `${broker.address}/nope` }),
      'Forbidden',
      /^there is no vhost nope, or we may not/,
    )
  })

  test('a wrong password, which is not repeated, until it is right', async (t) => {
    const broker = await startAmqpBroker(t, { login: 'me:right' })
    const report = await startReading(t)({ host: broker.address }, { username: 'me', password: 'wrong-one' })
    assertUnknown(report, 'Unauthorized', /does not let us in: .*ACCESS_REFUSED/)
    assert.doesNotMatch(JSON.stringify(report), /wrong-one/)
  })

  test('a queue that never answers, while others do', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.queues.set('other', 5)
    broker.silent.add('orders')
    const read = startReading(t, 200)
    const hung = read({ host: broker.address })
    // Other answers come after the question that hangs, so the broker itself is well.
    assert.equal(backlogOrReason(await read({ host: broker.address, queueName: 'other' })), 5)
    assertUnknown(await hung, 'QueryFailed', /^the broker answers, but not for queue orders \(/)
    assert.equal(backlogOrReason(await read({ host: broker.address, queueName: 'other' })), 5)
    assert.equal(broker.seen.connections, 1)
    broker.silent.clear()
    broker.queues.set('orders', 3)
    assert.equal(backlogOrReason(await read({ host: broker.address })), 3)
    assert.equal(broker.seen.connections, 1)
  })
})

suite('by AMQP, a broker that is not there', () => {
  test('refuses', async (t) => {
    assertUnknown(
      await startReading(t)({ host: 'amqp://127.0.0.1:1' }),
      'RabbitmqUnreachable',
      /connect ECONNREFUSED/,
    )
  })

  test('hangs up while we log in', async (t) => {
    const server = createServer((socket) => socket.end())
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    const report = await startReading(t)({ host: `amqp://127.0.0.1:${address.port}` })
    assertUnknown(report, 'RabbitmqUnreachable', /cannot reach rabbitmq at amqp:/)
  })

  test('says nothing from the start, and is asked on a new connection each time', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.silent.add('*')
    const read = startReading(t, 100)
    for (const _turn of [1, 2])
      assertUnknown(await read({ host: broker.address }), 'RabbitmqUnreachable', /no answer within 100 ms$/)
    assert.equal(broker.seen.connections, 2)
    broker.silent.clear()
    broker.queues.set('orders', 1)
    assert.equal(backlogOrReason(await read({ host: broker.address })), 1)
  })

  test('freezes later, and is found again as soon as it is back', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.queues.set('orders', 1)
    const read = startReading(t, 300)
    assert.equal(backlogOrReason(await read({ host: broker.address })), 1)
    broker.silent.add('*')
    assertUnknown(await read({ host: broker.address }), 'RabbitmqUnreachable', /no answer within 300 ms$/)
    broker.silent.clear()
    assert.equal(backlogOrReason(await read({ host: broker.address })), 1)
    assert.equal(broker.seen.connections, 2)
  })

  test('cuts the connection between two turns', async (t) => {
    const broker = await startAmqpBroker(t)
    broker.queues.set('orders', 1)
    const read = startReading(t)
    await read({ host: broker.address })
    broker.cut()
    const reports = [await read({ host: broker.address }), await read({ host: broker.address })]
    assert.equal(backlogOrReason(reports[1] ?? assert.fail()), 1)
    assert.equal(broker.seen.connections, 2)
  })
})

suite('by AMQP over TLS', () => {
  const authority = createAuthority('authority')
  const server = { ...authority.issue('127.0.0.1'), ca: authority.cert }
  const { cert, key } = authority.issue('client')

  test('a client certificate alone is an identity', async (t) => {
    const tls = { ...server, requestCert: true, rejectUnauthorized: true }
    const broker = await startAmqpBroker(t, { tls, login: 'EXTERNAL' })
    broker.queues.set('orders', 2)
    const report = await startReading(t)(
      { host: broker.address },
      { tls: 'enable', ca: authority.cert, cert, key },
    )
    assert.equal(backlogOrReason(report), 2)
  })

  test('a broker nobody vouches for is refused, unless unsafeSsl says otherwise', async (t) => {
    const broker = await startAmqpBroker(t, { tls: server })
    broker.queues.set('orders', 2)
    const read = startReading(t)
    assertUnknown(await read({ host: broker.address }), 'RabbitmqUnreachable', /certificate/)
    assert.equal(backlogOrReason(await read({ host: broker.address, unsafeSsl: 'true' })), 2)
  })
})

test('closing ends what is under way', async (t) => {
  const broker = await startAmqpBroker(t)
  broker.silent.add('orders')
  const source = startSource(t, 60_000)
  const reading = source.read(triggerOf({ host: broker.address }), new AbortController().signal)
  while (broker.seen.declared.length === 0) await new Promise(setImmediate)
  await source.close()
  assert.equal((await reading).reading.status, 'unknown')
})
