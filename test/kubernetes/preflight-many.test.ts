import assert from 'node:assert/strict'
import { test } from 'node:test'
import { preflightKubernetes } from '../../src/kubernetes/preflight.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { never, orders, startClient } from './support/orders.ts'

const object = '"orders" in namespace "shop"'

test('of several targets each has a line, and whatever is not right', async (t) => {
  const cluster = await startCluster(t)
  const lost = { ...orders, id: 'shop/deployments/lost', name: 'lost' }
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' }
  cluster.state.add({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'hpa', namespace: 'shop' },
    spec: { scaleTargetRef, maxReplicas: 3 },
  })
  const client = startClient(t, cluster.kubeconfig())
  const items = await preflightKubernetes(client, { targets: [orders, lost], kubernetesEvents: true }, never)
  assert.deepEqual(
    items.slice(1, 4).map(({ name, status }) => [name, status]),
    [
      [`deployments.apps ${object}`, 'ok'],
      [`no HorizontalPodAutoscaler on deployments.apps ${object}`, 'failed'],
      ['deployments.apps "lost" in namespace "shop"', 'failed'],
    ],
  )
})
