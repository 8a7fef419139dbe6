import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { startStandIn } from '../support/http-stand-in.ts'
import { queueInfo, startManagement } from './management-stand-in.ts'
import type { Queues } from './management-stand-in.ts'
import { assertUnknown, backlogOrReason, startReading } from './readings.ts'

const LOGIN = { username: 'guest', password: 'guest' }

suite('by the management API', () => {
  test('a queue is as long as all its messages, or those that are ready', async (t) => {
    const server = await startManagement(t, new Map([['orders', queueInfo(42, 12)]]))
    const read = startReading(t)
    const { reading, check } = await read({ host: server.address }, LOGIN)
    assert.deepEqual(reading, { status: 'known', backlog: 42, partitions: [] })
    assert.deepEqual([check?.component, check?.instance, check?.ok], ['rabbitmq', server.address, true])
    const ready = await read({ host: server.address, excludeUnacknowledged: 'true' }, LOGIN)
    assert.equal(backlogOrReason(ready), 30)
  })

  test('the vhost is the last part of the path, and names need not be plain', async (t) => {
    const name = 'a/b c?#ü'
    const server = await startManagement(t, new Map([[name, queueInfo(3)]]), '/rabbit')
    const host = server.address.replace('//', '//guest:guest@')
    const read = startReading(t)
    for (const metadata of [
      { host: `${host}/rabbit/` },
      { host: `${host}/rabbit/%2F` },
      { host: `${host}/rabbit/other`, vhostName: '/' },
    ])
      assert.equal(backlogOrReason(await read({ ...metadata, queueName: name })), 3, metadata.host)
    assert.equal(server.requests[0]?.headers.authorization, `Basic ${btoa('guest:guest')}`)
  })

  test('a queue without statistics is unknown, one without rates has none', async (t) => {
    const server = await startManagement(
      t,
      new Map([
        ['orders', {}],
        ['idle', queueInfo(0)],
      ]),
    )
    const read = startReading(t)
    assertUnknown(
      await read({ host: server.address }, LOGIN),
      'InvalidReading',
      /^queue orders has no statistics yet \(/,
    )
    const idle = await read(
      { host: server.address, queueName: 'idle', mode: 'MessageRate', value: '1' },
      LOGIN,
    )
    assert.equal(backlogOrReason(idle), 0)
  })

  test('modes go by the rates (KEDA, rabbitmq_scaler.go GetMetricsAndActivity)', async (t) => {
    const server = await startManagement(
      t,
      new Map([['orders', queueInfo(30, 0, { publish: 6, deliverGet: 4 })]]),
    )
    const read = startReading(t)
    const modes = [
      'MessageRate',
      'DeliverGetRate',
      'PublishedToDeliveredRatio',
      'ExpectedQueueConsumptionTime',
    ]
    const reports = await Promise.all(
      modes.map(async (mode) => read({ host: server.address, mode, value: '1' }, LOGIN)),
    )
    assert.deepEqual(reports.map(backlogOrReason), [6, 4, 1.5, 8])
    assert.equal(server.requests.length, 1)
  })
})

suite('by the management API, queues like a pattern', () => {
  const queues: Queues = new Map([
    ['eu-in', queueInfo(10, 5)],
    ['us-in', queueInfo(3)],
    ['us-out', queueInfo(100)],
  ])
  const like = (address: string, changes = {}): Record<string, string> => ({
    host: address,
    queueName: '^.*-in$',
    useRegex: 'true',
    ...changes,
  })

  test('are summed, or the largest or the average counts', async (t) => {
    const server = await startManagement(t, queues)
    const read = startReading(t)
    const reports = await Promise.all(
      [{}, { operation: 'max' }, { operation: 'avg' }].map(async (changes) =>
        read(like(server.address, changes), LOGIN),
      ),
    )
    assert.deepEqual(reports.map(backlogOrReason), [13, 10, 6.5])
    assert.equal(server.requests.length, 1)
  })

  test('that are none count 0, as with KEDA', async (t) => {
    const server = await startManagement(t, queues)
    assert.equal(backlogOrReason(await startReading(t)(like(server.address, { queueName: 'zzz' }), LOGIN)), 0)
  })

  test('that are more than a page are unknown, and so is a pattern that is none', async (t) => {
    const server = await startManagement(t, queues)
    const read = startReading(t)
    const tooMany = await read(like(server.address, { pageSize: '1' }), LOGIN)
    assertUnknown(
      tooMany,
      'QueryFailed',
      /^2 queues are like \^\.\*-in\$, more than pageSize 1 of at most 500 \(/,
    )
    const wrong = await read(like(server.address, { queueName: '[' }), LOGIN)
    assertUnknown(wrong, 'QueryFailed', /\(400\): Pagination parameters are invalid \(/)
  })
})

suite('by the management API, many queues of one vhost', () => {
  const names = Array.from({ length: 300 }, (_, index) => `q.${index}`)
  const allOf = (of: readonly string[]): Queues => new Map(of.map((name, index) => [name, queueInfo(index)]))

  async function readAll(
    t: TestContext,
    queues: Queues,
    asked: readonly string[],
  ): Promise<{ readonly backlogs: readonly unknown[]; readonly requests: number }> {
    const server = await startManagement(t, queues)
    const read = startReading(t)
    const reports = await Promise.all(
      asked.map(async (queueName) => read({ host: server.address, queueName }, LOGIN)),
    )
    return { backlogs: reports.map(backlogOrReason), requests: server.requests.length }
  }

  test('are asked for one by one while they are few', async (t) => {
    assert.deepEqual(await readAll(t, allOf(names), names.slice(0, 2)), { backlogs: [0, 1], requests: 2 })
  })

  test('are a few lists when they are many, whatever else there is', async (t) => {
    const queues = allOf(names)
    for (const name of names)
      queues.set(name.toUpperCase(), queueInfo(9_999)).set(name.replace('.', '-'), queueInfo(9_999))
    assert.deepEqual(await readAll(t, queues, names), {
      backlogs: names.map((_, index) => index),
      requests: 2,
    })
  })

  test('with long names full of signs are on as many lists as it takes', async (t) => {
    const long = Array.from({ length: 60 }, (_, index) => `${'x'.repeat(200)}(${index})+[$]|\\`)
    const { backlogs, requests } = await readAll(t, allOf(long), long)
    assert.deepEqual(
      backlogs,
      long.map((_, index) => index),
    )
    assert.ok(requests < 10, `${requests} requests`)
  })

  test('on two servers are on two lists', async (t) => {
    const servers = [
      await startManagement(t, allOf(names)),
      await startManagement(t, allOf(names.toReversed())),
    ]
    const read = startReading(t)
    const reports = await Promise.all(
      servers.flatMap(({ address }) =>
        names.slice(0, 20).map(async (queueName) => read({ host: address, queueName }, LOGIN)),
      ),
    )
    const expected = names.slice(0, 20).map((_, index) => index)
    assert.deepEqual(reports.map(backlogOrReason), [...expected, ...expected.map((index) => 299 - index)])
    assert.deepEqual(
      servers.map(({ requests }) => requests.length),
      [1, 1],
    )
  })

  test('of which one is missing are known but for that one', async (t) => {
    const queues = allOf(names)
    queues.delete(names[7] ?? '')
    const { backlogs } = await readAll(t, queues, names.slice(0, 20))
    assert.deepEqual(
      backlogs,
      names.slice(0, 20).map((_, index) => (index === 7 ? 'QueueMissing' : index)),
    )
  })

  test('of a vhost that is missing are missing', async (t) => {
    const server = await startManagement(t, new Map())
    const read = startReading(t)
    const reports = await Promise.all(
      names
        .slice(0, 25)
        .map(async (queueName) => read({ host: server.address, queueName, vhostName: 'no' }, LOGIN)),
    )
    assertUnknown(reports[24] ?? assert.fail(), 'QueueMissing', /^there is no vhost no \(/)
    assert.equal(server.requests.length, 1)
  })
})

suite('by the management API, what is wrong', () => {
  test('a missing queue or vhost', async (t) => {
    const server = await startManagement(t, new Map())
    const read = startReading(t)
    assertUnknown(
      await read({ host: server.address }, LOGIN),
      'QueueMissing',
      /^there is no queue orders in vhost \/ \(/,
    )
    const report = await read({ host: server.address, vhostName: 'shop' }, LOGIN)
    assertUnknown(report, 'QueueMissing', /^there is no queue orders in vhost shop \(/)
  })

  test('a wrong password, which is not repeated', async (t) => {
    const server = await startManagement(t, new Map())
    const report = await startReading(t)({ host: server.address }, { username: 'guest', password: 'hunter2' })
    assertUnknown(
      report,
      'Unauthorized',
      /^the management API refuses the credentials \(401\): Login failed \(/,
    )
    assert.doesNotMatch(JSON.stringify(report), /hunter2/)
  })

  test('answers that are not those of RabbitMQ', async (t) => {
    const bodies = [
      { status: 200, body: '<html>' },
      { status: 200, body: [] },
      { status: 404, body: 'no such page' },
      { status: 500, body: { error: 'internal' } },
    ]
    for (const body of bodies) {
      const server = await startStandIn(t, () => body)
      assertUnknown(await startReading(t)({ host: server.address }), 'QueryFailed', /127\.0\.0\.1/)
    }
  })

  test('a proxy that reaches no RabbitMQ', async (t) => {
    const server = await startStandIn(t, () => ({ status: 502, body: 'Bad Gateway' }))
    const report = await startReading(t)({ host: server.address })
    assertUnknown(
      report,
      'RabbitmqUnreachable',
      /^cannot reach rabbitmq at http:.*: answers with status 502$/,
    )
  })

  test('no answer, by the timeout of the trigger', async (t) => {
    const server = await startStandIn(t, () => undefined)
    const report = await startReading(t)({ host: server.address, timeout: '100' })
    assertUnknown(
      report,
      'RabbitmqUnreachable',
      /^cannot reach rabbitmq at http:.*: no answer within 100 ms$/,
    )
  })
})
