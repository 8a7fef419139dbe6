import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { stringOf } from '../../../src/outbound/json.ts'
import { listCollection, openWatch } from '../../../src/kubernetes/watch/requests.ts'
import { ordersDeployment, startCluster } from '../../sandbox/kubernetes/support/cluster.ts'
import { arrayOf } from '../support/array-of.ts'
import { answering, never, orders, startClient, startServer } from '../support/orders.ts'

suite('a list', () => {
  test('comes in pages of 500', async (t) => {
    const cluster = await startCluster(t)
    for (let i = 0; i < 1_200; i += 1) {
      cluster.state.add({ ...ordersDeployment(), metadata: { name: `d-${i}`, namespace: 'shop' } })
    }
    cluster.state.add({ ...ordersDeployment(), metadata: { name: 'elsewhere', namespace: 'front' } })
    const { items, version } = await listCollection(startClient(t, cluster.kubeconfig()), orders, never)
    assert.equal(new Set(items.map((item) => stringOf(item, 'metadata', 'name'))).size, 1_201)
    assert.equal(version, String(cluster.state.version))
    assert.equal(cluster.requests.all.length, 3)
  })

  for (const body of ['{}', '{"items":[]}', '{"metadata":{"resourceVersion":"1"}}', '[]']) {
    test(`that is ${body} is Invalid`, async (t) => {
      const client = startClient(t, await startServer(t, answering(200, body)))
      await assert.rejects(listCollection(client, orders, never), { code: 'Invalid' })
    })
  }
})

suite('a watch', () => {
  test('tells what happened after a version, and ends in time with a bookmark', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    const { version } = await listCollection(client, orders, never)
    cluster.state.remove('deployments.apps', 'shop', 'orders')
    const events = await arrayOf(await openWatch(client, orders, { version, seconds: 1 }, never))
    const types = events.map(({ type }) => type)
    assert.deepEqual([types.at(-2), types.at(-1)], ['deleted', 'bookmark'])
    assert.equal(events.at(-1)?.version, String(cluster.state.version))
  })

  test('from too long ago is Gone', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    const { version } = await listCollection(client, orders, never)
    cluster.state.remove('deployments.apps', 'shop', 'orders')
    cluster.state.compact()
    const events = await openWatch(client, orders, { version, seconds: 1 }, never)
    await assert.rejects(arrayOf(events), { code: 'Gone' })
  })
})
