import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SandboxKubernetes } from '../../../sandbox/kubernetes/api.ts'
import { startWatcher } from '../../../src/kubernetes/watch/watcher.ts'
import type { Watcher, WatcherOptions } from '../../../src/kubernetes/watch/watcher.ts'
import { eventually } from '../../e2e/lab/eventually.ts'
import { ordersDeployment, startCluster } from '../../sandbox/kubernetes/support/cluster.ts'
import { never, orders, startClient } from '../support/orders.ts'

const soon = { withinMs: 5_000, everyMs: 5 }

interface Started {
  readonly cluster: SandboxKubernetes
  readonly watcher: Watcher
  /** What the server was asked: the verbs. */
  readonly verbs: () => string[]
  /** The replicas of the workload orders, once they are what is expected. */
  readonly reads: (replicas: number | undefined) => Promise<void>
}

async function start(
  t: TestContext,
  { requestTimeoutMs = 5_000, ...options }: Partial<WatcherOptions> & { requestTimeoutMs?: number } = {},
): Promise<Started> {
  const cluster = await startCluster(t)
  cluster.tick()
  const client = startClient(t, cluster.kubeconfig(), { requestTimeoutMs })
  const watcher = startWatcher({
    client,
    collection: orders,
    now: performance.now.bind(performance),
    ...options,
  })
  t.after(() => watcher.close())
  const replicas = async () => (await watcher.get('orders', never))?.replicas
  return {
    cluster,
    watcher,
    verbs: () => cluster.requests.all.map(({ verb }) => verb),
    reads: (expected) =>
      eventually(`${expected} replicas`, async () => assert.equal(await replicas(), expected), soon),
  }
}

function scaleTo({ state }: SandboxKubernetes, replicas: number): void {
  state.patch('deployments.apps', 'shop', 'orders', { spec: { replicas } })
}

suite('a watcher', { timeout: 20_000 }, () => {
  test('reads any number of times with one list and one watch', async (t) => {
    const { cluster, watcher, verbs, reads } = await start(t)
    for (let i = 0; i < 100; i += 1) await watcher.get('orders', never)
    assert.equal(await watcher.get('lost', never), undefined)
    scaleTo(cluster, 7)
    await reads(7)
    cluster.state.remove('deployments.apps', 'shop', 'orders')
    await reads(undefined)
    assert.deepEqual(verbs(), ['list', 'watch'])
  })

  test('goes on where a watch ended, without a list', async (t) => {
    const { cluster, verbs, reads } = await start(t, { times: { watchSeconds: 1, graceMs: 5_000 } })
    await reads(3)
    await eventually('a second watch', () => assert.deepEqual(verbs().length, 3), soon)
    scaleTo(cluster, 5)
    await reads(5)
    assert.deepEqual(verbs(), ['list', 'watch', 'watch'])
  })

  test('begins anew with a list where it cannot go on', async (t) => {
    const { cluster, verbs, reads } = await start(t, { times: { watchSeconds: 1, graceMs: 5_000 } })
    await reads(3)
    cluster.faults.inject({ kind: 'status', code: 410, verb: 'watch', times: 1 })
    await eventually('a refused watch', () => assert.equal(verbs().length >= 4, true), soon)
    scaleTo(cluster, 5)
    await reads(5)
    assert.deepEqual(verbs().slice(0, 5), ['list', 'watch', 'watch', 'list', 'watch'])
  })

  test('never says what may be outdated: while the server is away it says why', async (t) => {
    const { cluster, watcher, reads } = await start(t)
    await reads(3)
    await cluster.faults.refuse()
    await eventually(
      'the watch is over',
      () => assert.rejects(watcher.get('orders', never), { code: 'ApiServerUnreachable' }),
      soon,
    )
    await cluster.faults.accept()
    scaleTo(cluster, 4)
    assert.equal((await watcher.get('orders', never))?.replicas, 4)
  })

  test('tries again as soon as someone asks, however many failures there were', async (t) => {
    const { cluster, watcher, reads } = await start(t)
    await reads(3)
    await cluster.faults.refuse()
    for (let i = 0; i < 8; i += 1) await watcher.get('orders', never).catch(() => undefined)
    await cluster.faults.accept()
    const startedAt = performance.now()
    await watcher.get('orders', never)
    assert.ok(performance.now() - startedAt < 5_000, 'the backoff would be 30 s by now')
  })

  test('notices a connection that was lost without a trace, and then begins anew', async (t) => {
    const { cluster, verbs, reads } = await start(t, { times: { watchSeconds: 1, graceMs: 100 } })
    await reads(3)
    const remove = cluster.faults.inject({ kind: 'silence' })
    remove()
    scaleTo(cluster, 6)
    await reads(6)
    assert.deepEqual(verbs().slice(0, 4), ['list', 'watch', 'list', 'watch'])
  })

  test('waits for a server that hangs no longer than a request may take', async (t) => {
    const { cluster, watcher, reads } = await start(t, { requestTimeoutMs: 100 })
    await reads(3)
    await cluster.faults.refuse()
    const release = cluster.faults.inject({ kind: 'hang' })
    await cluster.faults.accept()
    await eventually(
      'the watch is over',
      () => assert.rejects(watcher.get('orders', never), { code: 'ApiServerTimeout' }),
      soon,
    )
    release()
    await reads(3)
  })

  test('does not ask again at once where it is forbidden', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'status', code: 403, verb: 'watch' })
    const client = startClient(t, cluster.kubeconfig())
    const watcher = startWatcher({ client, collection: orders, now: () => 0 })
    t.after(() => watcher.close())
    for (let i = 0; i < 3; i += 1) {
      await assert.rejects(watcher.get('orders', never), { code: 'Forbidden' })
    }
    assert.equal(cluster.requests.all.length, 2)
  })

  test('does not ask again at once where every watch ends at once', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'malformed', verb: 'watch' })
    const client = startClient(t, cluster.kubeconfig())
    const watcher = startWatcher({ client, collection: orders, now: () => 0, random: () => 1 })
    t.after(() => watcher.close())
    await eventually('two attempts', () => assert.equal(cluster.requests.all.length, 3), soon)
  })

  test('knows at once what a write of ours was answered, and does not forget it over older news', async (t) => {
    const { cluster, watcher, reads } = await start(t)
    await reads(3)
    const { state } = cluster
    const version = String(state.version + 1_000)
    watcher.wrote('orders', { version, replicas: 9 })
    assert.equal((await watcher.get('orders', never))?.replicas, 9)
    scaleTo(cluster, 4)
    state.patch('deployments.apps', 'shop', 'orders', { metadata: { labels: { a: 'b' } } })
    state.add({ ...ordersDeployment(), metadata: { name: 'last', namespace: 'shop' } })
    await eventually('the last of the news', async () => assert.ok(await watcher.get('last', never)), soon)
    assert.equal((await watcher.get('orders', never))?.replicas, 9)
  })

  test('stops when its reader gives up, or when it is closed', async (t) => {
    const cluster = await startCluster(t)
    const release = cluster.faults.inject({ kind: 'hang' })
    const client = startClient(t, cluster.kubeconfig())
    const watcher = startWatcher({ client, collection: orders, now: () => 0 })
    const controller = new AbortController()
    const given = assert.rejects(watcher.get('orders', controller.signal), { name: 'AbortError' })
    controller.abort()
    await given
    const closed = assert.rejects(watcher.get('orders', never), { code: 'ApiServerTimeout' })
    watcher.close()
    await closed
    await assert.rejects(watcher.get('orders', never), { code: 'ApiServerTimeout' })
    release()
  })
})
