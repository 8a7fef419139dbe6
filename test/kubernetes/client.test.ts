import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { suite, test } from 'node:test'
import { readAccess, scaleAccess } from '../../src/kubernetes/access.ts'
import type { KubernetesClient } from '../../src/kubernetes/client.ts'
import { valueAt } from '../../src/outbound/json.ts'
import { ordersDeployment, startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { arrayOf } from './support/array-of.ts'
import { answering, never, orders, startClient, startServer } from './support/orders.ts'

const read = readAccess(orders)
const { name: _, ...deployments } = read

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

suite('many requests at once', { timeout: 10_000 }, () => {
  const reads = (client: KubernetesClient, namespace: string, count: number): Promise<unknown>[] =>
    Array.from({ length: count }, () => client.request({ ...read, namespace }, { signal: never }))

  test('are 20 of a namespace, and those that hang there hold up nobody elsewhere', async (t) => {
    const cluster = await startCluster(t)
    cluster.state.add({ ...ordersDeployment(), metadata: { name: 'orders', namespace: 'front' } })
    const release = cluster.faults.inject({ kind: 'hang', namespace: 'shop' })
    const client = startClient(t, cluster.kubeconfig(), { connections: 100 })
    const hanging = reads(client, 'shop', 30)
    await Promise.all(reads(client, 'front', 30))
    const arrived = (namespace: string): number =>
      cluster.requests.all.filter((request) => request.namespace === namespace).length
    assert.deepEqual([arrived('shop'), arrived('front')], [20, 30])
    release()
    await Promise.all(hanging)
    assert.equal(arrived('shop'), 30)
  })

  test('wait for their turn no longer than for an answer', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'hang' })
    const client = startClient(t, cluster.kubeconfig(), { connections: 100, requestTimeoutMs: 1_000 })
    const results = await Promise.allSettled(reads(client, 'shop', 41))
    const messages = results.map((result) => (result.status === 'rejected' ? String(result.reason) : ''))
    assert.equal(messages.filter((message) => message.includes('no answer within 1000 ms')).length, 20)
    assert.equal(messages.filter((message) => message.includes('no turn within 1000 ms')).length, 21)
    assert.equal(cluster.requests.all.length, 20)
  })
})

suite('a stream', { timeout: 10_000 }, () => {
  const watch = { ...deployments, verb: 'watch' } as const
  const query = { watch: 'true' }

  test('gives each line as it comes, beside other requests, until the server ends it', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    const events = await client.stream(watch, { signal: never, query: { ...query, timeoutSeconds: '1' } })
    const types: unknown[] = []
    for await (const event of events) {
      types.push(valueAt(event, 'type'))
      if (types.length === 1) {
        await client.request(scaleAccess('patch', orders), { signal: never, body: { spec: { replicas: 9 } } })
      }
    }
    assert.deepEqual(types.slice(0, 2), ['ADDED', 'MODIFIED'])
  })

  test('ends when the caller wants, long after it began', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig(), { requestTimeoutMs: 500 })
    const controller = new AbortController()
    const events = await client.stream(watch, { signal: controller.signal, query })
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const event of events) seen.push(event)
    })()
    await assert.rejects(client.request({ ...read, name: 'lost' }, { signal: never }))
    setTimeout(() => controller.abort(), 600)
    await assert.rejects(reading, { code: 'ApiServerUnreachable' })
    assert.equal(seen.length, 1)
  })

  test('must begin within the request timeout', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'hang' })
    const client = startClient(t, cluster.kubeconfig(), { requestTimeoutMs: 50 })
    await assert.rejects(client.stream(watch, { signal: never, query }), {
      code: 'ApiServerTimeout',
      message: 'no answer within 50 ms to watch deployments.apps in namespace "shop"',
    })
  })

  for (const [fault, code] of [
    [{ kind: 'status', code: 403 }, 'Forbidden'],
    [{ kind: 'status', code: 410 }, 'Gone'],
    [{ kind: 'status', code: 500 }, 'ApiServerError'],
  ] as const) {
    test(`that is refused with ${fault.code} is ${code}`, async (t) => {
      const cluster = await startCluster(t)
      cluster.faults.inject(fault)
      const client = startClient(t, cluster.kubeconfig())
      await assert.rejects(client.stream(watch, { signal: never, query }), { code })
    })
  }

  test('that breaks off is a server that cannot be reached, one that makes no sense Invalid', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    cluster.faults.inject({ kind: 'drop', times: 1 })
    const broken = await client.stream(watch, { signal: never, query })
    await assert.rejects(arrayOf(broken), { code: 'ApiServerUnreachable' })
    const nonsense = startClient(t, await startServer(t, answering(200, 'no JSON\n')))
    await assert.rejects(arrayOf(await nonsense.stream(watch, { signal: never, query })), {
      code: 'Invalid',
    })
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
