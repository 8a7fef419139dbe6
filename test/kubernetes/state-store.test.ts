import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { createStateStore } from '../../src/kubernetes/state-store.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { never, startClient } from './support/orders.ts'

const orders = 'shop/deployments/orders'
const billing = 'shop/rollouts/billing.v2'

async function start(
  t: TestContext,
  { data, ids = [orders, billing] }: { data?: object; ids?: string[] } = {},
) {
  const cluster = await startCluster(t)
  const metadata = { name: 'state', namespace: 'shop' }
  cluster.state.add({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    ...(data === undefined ? {} : { data }),
  })
  const client = startClient(t, cluster.kubeconfig())
  const store = createStateStore(client, metadata, ids)
  const stored = (): unknown => cluster.state.get('configmaps', 'shop', 'state')?.['data']
  return { cluster, store, stored }
}

suite('the state store', () => {
  test('has nothing in a new ConfigMap', async (t) => {
    const { store } = await start(t)
    assert.deepEqual(await store.load(never), {})
  })

  test('gives back what it was given, after a restart too', async (t) => {
    const { store, stored } = await start(t)
    await store.save({ [orders]: 'a', [billing]: 'b' }, never)
    assert.deepEqual(stored(), { shop_deployments_orders: 'a', 'shop_rollouts_billing.v2': 'b' })
    assert.deepEqual(await store.load(never), { [orders]: 'a', [billing]: 'b' })
  })

  test('writes with one merge patch what it is given, and leaves the rest alone', async (t) => {
    const data = { shop_deployments_orders: 'old', others: 'kept' }
    const { cluster, store, stored } = await start(t, { data })
    await store.save({ [billing]: 'new' }, never)
    assert.deepEqual(stored(), { ...data, 'shop_rollouts_billing.v2': 'new' })
    const requests = cluster.requests.all.map(
      ({ method, path, contentType, fieldManager }) => `${method} ${path} ${contentType} ${fieldManager}`,
    )
    assert.deepEqual(requests, [
      'PATCH /api/v1/namespaces/shop/configmaps/state application/merge-patch+json kafka-autoscaler',
    ])
  })

  test('drops what it is told, unless someone has changed it', async (t) => {
    const { store, stored } = await start(t)
    await store.save({ [orders]: 'a', [billing]: 'b' }, never)
    await store.drop({ [orders]: 'a', [billing]: 'older', 'shop/deployments/gone': 'c' }, never)
    assert.deepEqual(stored(), { 'shop_rollouts_billing.v2': 'b' })
  })

  test('drops nothing that is changed at that very moment', async (t) => {
    const { cluster, store, stored } = await start(t)
    await store.save({ [orders]: 'a' }, never)
    const release = cluster.faults.inject({ kind: 'hang', verb: 'patch' })
    const dropped = assert.rejects(store.drop({ [orders]: 'a' }, never), { code: 'Conflict' })
    const patches = () => cluster.requests.all.filter(({ verb }) => verb === 'patch').length
    // oxlint-disable-next-line no-await-in-loop -- until the request is there
    while (patches() < 2) await turn()
    cluster.state.patch('configmaps', 'shop', 'state', { data: { shop_deployments_orders: 'b' } })
    release()
    await dropped
    assert.deepEqual(stored(), { shop_deployments_orders: 'b' })
  })

  test('reads what is of targets of its namespace, those to come too, and nothing else', async (t) => {
    const data = {
      shop_deployments_orders: 'a',
      shop_deployments_later: 'b',
      front_deployments_x: 'c',
      shop_deployments: 'd',
      shop__x: 'e',
      'notes.txt': 'f',
    }
    const { store } = await start(t, { data })
    assert.deepEqual(await store.load(never), { [orders]: 'a', 'shop/deployments/later': 'b' })
  })

  test('tells targets apart whose ids are too long for a key', async (t) => {
    const ids = ['a', 'b'].map((last) => `${'n'.repeat(63)}/deployments/${'x'.repeat(252)}${last}`)
    const { store, stored } = await start(t, { ids })
    const texts = Object.fromEntries(ids.map((id) => [id, id.at(-1) ?? '']))
    await store.save(texts, never)
    assert.deepEqual(await store.load(never), texts)
    assert.ok(Object.keys(Object(stored())).every((key) => key.length === 253))
  })

  test('fails by name where there is no ConfigMap', async (t) => {
    const { cluster } = await start(t)
    const client = startClient(t, cluster.kubeconfig())
    const lost = createStateStore(client, { namespace: 'shop', name: 'lost' }, [orders])
    const missing = {
      name: 'AutoscalerError',
      code: 'TargetNotFound',
      message: 'configmaps "lost" in namespace "shop" does not exist (404)',
    }
    await assert.rejects(lost.load(never), missing)
    await assert.rejects(lost.save({ [orders]: 'a' }, never), missing)
  })
})
