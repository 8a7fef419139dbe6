import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import { readAccess, scaleAccess } from '../../src/kubernetes/access.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { answering, never, orders, startClient, startServer } from './support/orders.ts'

const read = readAccess(orders)

suite('a request is bounded', { timeout: 10_000 }, () => {
  test('when the server never answers', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'hang' })
    const client = startClient(t, cluster.kubeconfig(), { requestTimeoutMs: 50 })
    await assert.rejects(client.request(read, { signal: never }), {
      code: 'ApiServerTimeout',
      message: 'no answer within 50 ms to get deployments.apps "orders" in namespace "shop"',
    })
  })

  test('when the answer stops in its middle', async (t) => {
    const kubeconfig = await startServer(t, (_, response) => response.writeHead(200).write('{'))
    const client = startClient(t, kubeconfig, { requestTimeoutMs: 50 })
    await assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerTimeout' })
  })

  test('when the caller stops it', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'hang' })
    const client = startClient(t, cluster.kubeconfig())
    const controller = new AbortController()
    const stopped = assert.rejects(client.request(read, { signal: controller.signal }), {
      code: 'ApiServerTimeout',
      message: 'stopped while waiting to get deployments.apps "orders" in namespace "shop"',
    })
    controller.abort()
    await stopped
  })

  test('and a connection that hung is not used again', async (t) => {
    const sockets = new Set<Socket>()
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    const kubeconfig = await startServer(t, ({ socket }, response) => {
      sockets.add(socket)
      if (sockets.size === 1) resolve()
      else response.end('{}')
    })
    const client = startClient(t, kubeconfig)
    const controller = new AbortController()
    const stopped = assert.rejects(client.request(read, { signal: controller.signal }))
    await arrived
    controller.abort()
    await stopped
    await client.request(read, { signal: never })
    assert.equal(sockets.size, 2)
  })

  test('when the client is closed meanwhile', async (t) => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    const client = startClient(t, await startServer(t, () => resolve()))
    const failed = assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerUnreachable' })
    await arrived
    await client.close()
    await failed
  })
})

suite('a Retry-After', () => {
  test('keeps every request back until it has passed', async (t) => {
    let now = 1_000_000
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'status', code: 429, retryAfterSeconds: 30, times: 1 })
    const client = startClient(t, cluster.kubeconfig(), { now: () => now })
    const request = (access = read): Promise<unknown> => client.request(access, { signal: never })

    await assert.rejects(request(), { code: 'Throttled', retryAfterMs: 30_000 })
    now += 29_001
    await assert.rejects(request(scaleAccess('patch', orders)), {
      code: 'Throttled',
      retryAfterMs: 999,
      message: 'nothing is sent to the API server for another 1 s, as it asked to wait',
    })
    assert.equal(cluster.requests.all.length, 1)
    now += 999
    await request()
    assert.equal(cluster.requests.all.length, 2)
  })

  test('of a whole day counts as ten minutes', async (t) => {
    let now = 0
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'status', code: 503, retryAfterSeconds: 86_400, times: 1 })
    const client = startClient(t, cluster.kubeconfig(), { now: () => now })
    await assert.rejects(client.request(read, { signal: never }), { code: 'Throttled' })
    now = 600_000
    await client.request(read, { signal: never })
  })

  test('that is missing keeps nothing back, nor does another failure end one that runs', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    cluster.faults.inject({ kind: 'status', code: 429, times: 1 })
    await assert.rejects(client.request(read, { signal: never }), {
      code: 'Throttled',
      retryAfterMs: undefined,
    })
    cluster.faults.inject({ kind: 'status', code: 429, retryAfterSeconds: 5, times: 1 })
    cluster.faults.inject({ kind: 'status', code: 500, times: 1 })
    const both = [0, 1].map(() => client.request(read, { signal: never }))
    assert.deepEqual(
      (await Promise.allSettled(both)).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await assert.rejects(client.request(read, { signal: never }), { code: 'Throttled', retryAfterMs: 5000 })
  })
})

suite('an answer that is no JSON', () => {
  for (const body of ['', '<html>sign in</html>', '{"spec":']) {
    test(`is Invalid and not repeated: ${JSON.stringify(body)}`, async (t) => {
      const client = startClient(t, await startServer(t, answering(200, body)))
      await assert.rejects(client.request(read, { signal: never }), {
        code: 'Invalid',
        message: 'cannot use the answer to get deployments.apps "orders" in namespace "shop": it is not JSON',
      })
    })
  }
})

test('an answer that breaks off is a server that cannot be reached', async (t) => {
  const cluster = await startCluster(t)
  cluster.faults.inject({ kind: 'drop', times: 1 })
  const client = startClient(t, cluster.kubeconfig())
  await assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerUnreachable' })
  await client.request(read, { signal: never })
})

test('the server is named without the credentials its URL may hold', async (t) => {
  const kubeconfig = await startServer(t, answering(200, '{}'))
  const client = startClient(t, kubeconfig.replace('http://', 'http://someone:secret@'))
  assert.match(client.server, /^http:\/\/127\.0\.0\.1:\d+$/)
})
