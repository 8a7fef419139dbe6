import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'

test('a ScaledObject is stored like any custom resource and scales nothing', async (t) => {
  const kubernetes = await startCluster(t)
  const body = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'orders' },
    spec: { scaleTargetRef: { name: 'orders' }, minReplicaCount: 9 },
  }
  const path = '/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects'
  assert.equal((await ask(kubernetes, 'POST', path, { body })).code, 201)
  const { body: list } = await ask(kubernetes, 'GET', path)
  assert.equal(list.items[0].spec.scaleTargetRef.name, 'orders')
  assert.equal((await ask(kubernetes, 'PUT', `${path}/orders`, { body })).code, 422)
  assert.equal(kubernetes.state.get('deployments.apps', 'shop', 'orders')?.spec?.['replicas'], 3)
})
