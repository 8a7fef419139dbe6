import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, orders, startCluster } from '../support/cluster.ts'

const namespaces = '/api/v1/namespaces'

test('a namespace is created, listed, and takes what is in it along when it goes', async (t) => {
  const kubernetes = await startCluster(t)
  const { code, body } = await ask(kubernetes, 'POST', namespaces, { body: { metadata: { name: 'front' } } })
  assert.equal(code, 201)
  assert.deepEqual(body.metadata.labels, { 'kubernetes.io/metadata.name': 'front' })
  assert.deepEqual([body.spec, body.status], [{ finalizers: ['kubernetes'] }, { phase: 'Active' }])
  const { body: list } = await ask(kubernetes, 'GET', namespaces)
  assert.deepEqual(
    list.items.map((item: { metadata: { name: string } }) => item.metadata.name),
    ['default', 'front', 'kube-system', 'shop'],
  )
  assert.equal((await ask(kubernetes, 'DELETE', `${namespaces}/shop`)).code, 200)
  assert.equal((await ask(kubernetes, 'GET', orders)).code, 404)
})
