import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, ordersDeployment, startCluster } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

suite('a workload of every kind is served:', () => {
  const kinds: [string, string, unknown[]][] = [
    ['Deployment', 'deployments', ['orders', '3/3', 3, 3]],
    ['StatefulSet', 'statefulsets', ['orders', '3/3']],
    ['ReplicaSet', 'replicasets', ['orders', 3, 3, 3]],
  ]
  for (const [kind, resource, cells] of kinds) {
    test(`a ${kind} is created, scaled and shown`, async (t) => {
      const kubernetes = await startCluster(t)
      kubernetes.state.remove('deployments.apps', 'shop', 'orders')
      const path = `/apis/apps/v1/namespaces/shop/${resource}`
      const body = { ...ordersDeployment({ replicas: 1 }), kind }
      assert.equal((await ask(kubernetes, 'POST', path, { body })).code, 201)
      const options = { body: { spec: { replicas: 3 } }, contentType: 'application/merge-patch+json' }
      assert.equal((await ask(kubernetes, 'PATCH', `${path}/orders/scale`, options)).body.spec.replicas, 3)
      const { body: table } = await ask(kubernetes, 'GET', `${path}/orders`, { accept })
      assert.deepEqual(table.rows[0].cells.slice(0, cells.length), cells)
    })
  }
})

suite('a deployment is refused', () => {
  const path = '/apis/apps/v1/namespaces/shop/deployments'
  const mismatch =
    'spec.template.metadata.labels: Invalid value: {"app":"orders"}: `selector` does not match template `labels`'
  const cases: [string, object, string][] = [
    [
      'with negative replicas',
      { replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['whose selector does not match its template', { selector: { matchLabels: { a: 'b' } } }, mismatch],
    ['without a selector', { selector: undefined }, `[spec.selector: Required value, ${mismatch}]`],
  ]
  for (const [name, spec, why] of cases) {
    test(name, async (t) => {
      const body = { ...ordersDeployment({ ...spec }), metadata: { name: 'web' } }
      const { code, message } = refusalOf(await ask(await startCluster(t), 'POST', path, { body }))
      assert.deepEqual([code, message], [422, `Deployment.apps "web" is invalid: ${why}`])
    })
  }
})
