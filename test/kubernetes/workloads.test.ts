import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createWorkloads } from '../../src/kubernetes/workloads.ts'
import type { Workloads } from '../../src/kubernetes/workloads.ts'
import type { Target } from '../../src/ports.ts'
import { eventually } from '../e2e/lab/eventually.ts'
import { ordersDeployment, startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../support/recording-log.ts'
import { never, orders, startClient } from './support/orders.ts'

const billing: Target = { ...orders, id: 'shop/deployments/billing', name: 'billing' }
const soon = { withinMs: 5_000, everyMs: 5 }

async function start(t: TestContext) {
  const cluster = await startCluster(t)
  cluster.state.add({ ...ordersDeployment(), metadata: { name: 'billing', namespace: 'shop' } })
  cluster.tick()
  const { log, lines } = recordingLog()
  const client = startClient(t, cluster.kubeconfig())
  const workloads = createWorkloads({ client, log, now: () => 0 })
  t.after(() => workloads.close())
  return { cluster, workloads, lines, asked: () => cluster.requests.all.map(({ verb }) => verb) }
}

async function replicasOf(workloads: Workloads, target: Target): Promise<number | undefined> {
  return (await workloads.read(target, never)).replicas
}

suite('workloads', { timeout: 20_000 }, () => {
  test('are read one by one where they are alone in their namespace, or nobody said that they are targets', async (t) => {
    const { workloads, asked } = await start(t)
    assert.equal(await replicasOf(workloads, orders), 3)
    workloads.added(orders)
    workloads.added({ ...billing, namespace: 'front' })
    workloads.added({ ...billing, kind: { ...billing.kind, plural: 'statefulsets' } })
    assert.equal(await replicasOf(workloads, orders), 3)
    assert.deepEqual(asked(), ['get', 'get'])
  })

  test('are read from one watch where there are several', async (t) => {
    const { workloads, asked } = await start(t)
    for (const target of [orders, billing]) workloads.added(target)
    for (let i = 0; i < 10; i += 1) {
      await Promise.all([orders, billing].map((target) => replicasOf(workloads, target)))
    }
    assert.deepEqual(asked(), ['list', 'watch'])
  })

  test('are read one by one again when only one is left', async (t) => {
    const { workloads, asked } = await start(t)
    for (const target of [orders, billing]) workloads.added(target)
    await replicasOf(workloads, billing)
    workloads.removed(billing)
    await replicasOf(workloads, orders)
    workloads.added(billing)
    await replicasOf(workloads, billing)
    workloads.added({ ...billing, kind: { ...billing.kind, version: 'v2' } })
    await replicasOf(workloads, orders)
    workloads.removed(orders)
    workloads.removed(orders)
    assert.deepEqual(asked(), ['list', 'watch', 'get', 'list', 'watch', 'get'])
  })

  test('that a watch does not show do not exist', async (t) => {
    const { workloads } = await start(t)
    const lost = { ...orders, id: 'lost', name: 'lost' }
    for (const target of [orders, lost]) workloads.added(target)
    await assert.rejects(workloads.read(lost, never), {
      code: 'TargetNotFound',
      message: 'deployments.apps "lost" in namespace "shop" does not exist',
    })
  })

  test('are read one by one where watching is forbidden, which is said once', async (t) => {
    const { cluster, workloads, lines, asked } = await start(t)
    cluster.faults.inject({ kind: 'status', code: 403, verb: 'list' })
    for (const target of [orders, billing]) workloads.added(target)
    for (const target of [orders, billing, orders]) assert.equal(await replicasOf(workloads, target), 3)
    assert.deepEqual(asked(), ['list', 'get', 'get', 'get'])
    assert.equal(lines.length, 1)
    assert.match(
      lines[0] ?? '',
      /^warn deployments\.apps in namespace "shop" are read one by one: .*list deployments\.apps in namespace "shop"/,
    )
  })

  test('are not read one by one while the server is away', async (t) => {
    const { cluster, workloads, asked } = await start(t)
    for (const target of [orders, billing]) workloads.added(target)
    cluster.faults.inject({ kind: 'status', code: 500 })
    await assert.rejects(workloads.read(orders, never), { code: 'ApiServerError' })
    assert.ok(!asked().includes('get'))
  })

  test('are what a write of ours was answered, at once', async (t) => {
    const { cluster, workloads } = await start(t)
    for (const target of [orders, billing]) workloads.added(target)
    await replicasOf(workloads, orders)
    const resourceVersion = String(cluster.state.version + 1_000)
    workloads.wrote(orders, 8, { metadata: { resourceVersion } })
    assert.equal(await replicasOf(workloads, orders), 8)
    workloads.wrote(billing, 5, 'nonsense')
    workloads.wrote({ ...orders, namespace: 'front' }, 5, { metadata: { resourceVersion } })
    assert.equal(await replicasOf(workloads, billing), 3)
  })

  test('are followed while the watch is renewed', async (t) => {
    const { cluster, workloads } = await start(t)
    for (const target of [orders, billing]) workloads.added(target)
    await replicasOf(workloads, orders)
    cluster.state.patch('deployments.apps', 'shop', 'orders', { spec: { replicas: 5 } })
    await eventually('5', async () => assert.equal(await replicasOf(workloads, orders), 5), soon)
  })
})
