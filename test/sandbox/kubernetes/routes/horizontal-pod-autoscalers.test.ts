import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const autoscalers = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers'

function autoscaler(spec: object = {}): object {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' }
  const metadata = { name: 'orders' }
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: { maxReplicas: 5, scaleTargetRef, ...spec },
  }
}

test('a HorizontalPodAutoscaler is stored with its defaults and scales nothing', async (t) => {
  const kubernetes = await startCluster(t)
  const { code, body } = await ask(kubernetes, 'POST', autoscalers, { body: autoscaler({ minReplicas: 4 }) })
  assert.equal(code, 201)
  assert.deepEqual([body.spec.minReplicas, body.spec.metrics[0].resource.name], [4, 'cpu'])
  assert.deepEqual(body.status, { desiredReplicas: 0, currentMetrics: null })
  const { body: list } = await ask(kubernetes, 'GET', autoscalers)
  assert.equal(list.items[0].spec.scaleTargetRef.name, 'orders')
  assert.equal(kubernetes.state.get('deployments.apps', 'shop', 'orders')?.spec?.['replicas'], 3)
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  const { body: table } = await ask(kubernetes, 'GET', autoscalers, { accept })
  assert.deepEqual(table.rows[0].cells.slice(0, 5), ['orders', 'Deployment/orders', '4', 5, 0])
})

suite('a HorizontalPodAutoscaler is refused', () => {
  const cases: [string, object, string][] = [
    [
      'without a maximum',
      { maxReplicas: 0 },
      '[spec.maxReplicas: Required value: must be set and greater than 0, spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`]',
    ],
    [
      'with a minimum above it',
      { minReplicas: 9 },
      'spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`',
    ],
    [
      'without a target',
      { scaleTargetRef: {} },
      '[spec.scaleTargetRef.kind: Required value, spec.scaleTargetRef.name: Required value, spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group]',
    ],
  ]
  for (const [name, spec, why] of cases) {
    test(name, async (t) => {
      const { code, message } = refusalOf(
        await ask(await startCluster(t), 'POST', autoscalers, { body: autoscaler(spec) }),
      )
      assert.deepEqual(
        [code, message],
        [422, `HorizontalPodAutoscaler.autoscaling "orders" is invalid: ${why}`],
      )
    })
  }
})
