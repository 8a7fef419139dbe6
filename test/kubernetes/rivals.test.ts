import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startKubernetes } from '../../sandbox/kubernetes/api.ts'
import type { KubernetesObject } from '../../sandbox/kubernetes/objects.ts'
import { customWorkload } from '../../sandbox/kubernetes/resource-type.ts'
import { checkRivals } from '../../src/kubernetes/rivals.ts'
import type { Target } from '../../src/ports.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { never, orders, startClient } from './support/orders.ts'

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' }

const cases: readonly { name: string; rivals: readonly KubernetesObject[]; found: readonly string[] }[] = [
  {
    name: 'a HorizontalPodAutoscaler on the target',
    rivals: [hpa('a', deployment)],
    found: ['found a', 'none'],
  },
  {
    name: 'two of them',
    rivals: [hpa('a', deployment), hpa('b', { ...deployment, apiVersion: 'apps/v1beta1' })],
    found: ['found a, b', 'none'],
  },
  {
    name: 'one on another name',
    rivals: [hpa('a', { ...deployment, name: 'other' })],
    found: ['none', 'none'],
  },
  {
    name: 'one on another kind',
    rivals: [hpa('a', { ...deployment, kind: 'StatefulSet' })],
    found: ['none', 'none'],
  },
  {
    name: 'one on another group',
    rivals: [hpa('a', { ...deployment, apiVersion: 'x.io/v1' })],
    found: ['none', 'none'],
  },
  { name: 'one in another namespace', rivals: [hpa('a', deployment, 'other')], found: ['none', 'none'] },
  {
    name: 'a ScaledObject by name alone',
    rivals: [scaledObject('k', { name: 'orders' })],
    found: ['none', 'found k'],
  },
  {
    name: 'a ScaledObject on another name',
    rivals: [scaledObject('k', { name: 'x' })],
    found: ['none', 'none'],
  },
]

suite('other autoscalers:', () => {
  for (const { name, rivals, found } of cases) {
    test(name, async (t) => {
      const cluster = await startCluster(t)
      for (const rival of rivals) cluster.state.add(rival)
      const items = await checkRivals(startClient(t, cluster.kubeconfig()), orders, never)
      assert.deepEqual(
        items.map(({ detail }) => detail),
        found,
      )
    })
  }
})

test('what is found beside a dry run is a warning: it is there to be compared', async (t) => {
  const cluster = await startCluster(t)
  cluster.state.add(hpa('a', deployment))
  const dry = { ...orders, policy: { ...orders.policy, dryRun: true } }
  const items = await checkRivals(startClient(t, cluster.kubeconfig()), dry, never)
  assert.deepEqual(
    items.map(({ status }) => status),
    ['warning', 'ok'],
  )
})

test('what is found is a failure that names the command to end it', async (t) => {
  const cluster = await startCluster(t)
  cluster.state.add(hpa('a', deployment))
  cluster.state.add(hpa('b', deployment))
  const [item] = await checkRivals(startClient(t, cluster.kubeconfig()), orders, never)
  assert.equal(item?.status, 'failed')
  assert.equal(
    item.advice,
    'keep only one autoscaler: kubectl delete -n shop horizontalpodautoscalers.autoscaling a b',
  )
})

test('a custom resource is found by the kind it says itself, not by the plural of the settings', async (t) => {
  const group = 'argoproj.io'
  const names = {
    group,
    version: 'v1alpha1',
    resource: 'rollouts',
    singular: 'rollout',
    kind: 'Rollout',
    shortNames: [],
  }
  const cluster = await startKubernetes({ customResources: [customWorkload(names)] })
  t.after(() => cluster.close())
  const metadata = { name: 'orders', namespace: 'shop' }
  cluster.state.add({ apiVersion: `${group}/v1alpha1`, kind: 'Rollout', metadata, spec: { replicas: 2 } })
  cluster.state.add(hpa('a', { apiVersion: `${group}/v1alpha1`, kind: 'Rollout', name: 'orders' }))
  const target: Target = {
    ...orders,
    kind: { kind: 'rollouts', group, version: 'v1alpha1', plural: 'rollouts' },
  }
  const [item] = await checkRivals(startClient(t, cluster.kubeconfig()), target, never)
  assert.equal(item?.detail, 'found a')
})

test('a custom resource that cannot be read is looked for by the word of the settings', async (t) => {
  const cluster = await startCluster(t)
  cluster.state.add(hpa('a', { apiVersion: 'example.com/v1', kind: 'Fleet', name: 'orders' }))
  const kind = { kind: 'Fleet', group: 'example.com', version: 'v1', plural: 'fleets' }
  const [item] = await checkRivals(startClient(t, cluster.kubeconfig()), { ...orders, kind }, never)
  assert.equal(item?.detail, 'found a')
})

test('a cluster without KEDA has no ScaledObjects', async (t) => {
  const cluster = await startCluster(t)
  cluster.faults.inject({ kind: 'status', code: 404, resource: 'scaledobjects' })
  const items = await checkRivals(startClient(t, cluster.kubeconfig()), orders, never)
  assert.deepEqual([items[1]?.status, items[1]?.detail], ['ok', 'the cluster has no scaledobjects.keda.sh'])
})

test('a list that fails proves nothing', async (t) => {
  const cluster = await startCluster(t)
  cluster.faults.inject({ kind: 'status', code: 500, resource: 'horizontalpodautoscalers' })
  const [item] = await checkRivals(startClient(t, cluster.kubeconfig()), orders, never)
  assert.equal(item?.status, 'skipped')
  assert.match(item.detail, /^cannot list horizontalpodautoscalers\.autoscaling in namespace "shop"/)
})

function hpa(name: string, scaleTargetRef: object, namespace = 'shop'): KubernetesObject {
  const spec = { scaleTargetRef, maxReplicas: 5 }
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec,
  }
}

function scaledObject(name: string, scaleTargetRef: object): KubernetesObject {
  const metadata = { name, namespace: 'shop' }
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata,
    spec: { scaleTargetRef, triggers: [] },
  }
}
