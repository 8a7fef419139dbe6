import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { startKubernetes } from '../../sandbox/kubernetes/api.ts'
import type { Fault } from '../../sandbox/kubernetes/faults.ts'
import { customWorkload } from '../../sandbox/kubernetes/resource-type.ts'
import { createScaleTargets } from '../../src/kubernetes/scale-targets.ts'
import type { KubernetesScaleTargets } from '../../src/kubernetes/scale-targets.ts'
import type { Target } from '../../src/ports.ts'
import type { FailureReason } from '../../src/scaling/types.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../support/recording-log.ts'
import { answering, never, orders, startClient, startServer } from './support/orders.ts'

const rollout: Target = {
  ...orders,
  id: 'shop/rollouts/orders',
  kind: { kind: 'rollouts', group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts' },
}
const rollouts = customWorkload({
  group: 'argoproj.io',
  version: 'v1alpha1',
  resource: 'rollouts',
  singular: 'rollout',
  kind: 'Rollout',
  shortNames: [],
})

test('a workload is read with one request', async (t) => {
  const cluster = await startCluster(t)
  const report = await targetsOf(startClient(t, cluster.kubeconfig())).read(orders, never)
  assert.deepEqual(report, {
    reading: { status: 'known', currentReplicas: 3, readyReplicas: 3 },
    check: { component: 'kubernetes', ok: true, message: 'the API server answers', startedAt: 7, endedAt: 7 },
  })
  assert.deepEqual(wire(cluster.requests.all), [
    'GET /apis/apps/v1/namespaces/shop/deployments/orders',
    'GET /apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers',
    'GET /apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects',
  ])
})

test('a pause is read with the same request', async (t) => {
  const cluster = await startCluster(t)
  const metadata = { annotations: { 'kafka-autoscaler/paused-replicas': '2' } }
  cluster.state.patch('deployments.apps', 'shop', 'orders', { metadata })
  const targets = targetsOf(startClient(t, cluster.kubeconfig()))
  await targets.read(orders, never)
  cluster.requests.reset()
  const { reading } = await targets.read(orders, never)
  const pause = { replicas: 2, annotation: 'kafka-autoscaler/paused-replicas: "2"' }
  assert.deepEqual(reading, { status: 'known', currentReplicas: 3, readyReplicas: 3, pause })
  assert.equal(cluster.requests.all.length, 1)
})

suite('who a target is', () => {
  test('is said by the settings until it was read, and then by the API server', async (t) => {
    const cluster = await startKubernetes({ customResources: [rollouts] })
    t.after(() => cluster.close())
    const object = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'orders', namespace: 'shop' },
    }
    const targets = targetsOf(startClient(t, cluster.kubeconfig()))
    await targets.read(rollout, never)
    assert.deepEqual(targets.identityOf(rollout), { apiVersion: 'argoproj.io/v1alpha1', kind: 'rollouts' })
    const uid = cluster.state.add({ ...object, spec: { replicas: 2 } }).metadata.uid
    await targets.read(rollout, never)
    const known = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', uid }
    assert.deepEqual(targets.identityOf(rollout), known)
    cluster.faults.inject({ kind: 'status', code: 500 })
    await targets.read(rollout, never)
    assert.deepEqual(targets.identityOf(rollout), known)
  })

  test('is known even where its replicas are not', async (t) => {
    const cluster = await startKubernetes({ customResources: [rollouts] })
    t.after(() => cluster.close())
    const metadata = { name: 'orders', namespace: 'shop' }
    cluster.state.add({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata, spec: {} })
    cluster.faults.inject({ kind: 'status', code: 403, resource: 'rollouts/scale' })
    const targets = targetsOf(startClient(t, cluster.kubeconfig()))
    assert.equal((await targets.read(rollout, never)).reading.status, 'unknown')
    assert.equal(targets.identityOf(rollout).kind, 'Rollout')
  })
})

test('scaling is one merge patch of the scale subresource, recorded under our field manager', async (t) => {
  const cluster = await startCluster(t)
  const targets = targetsOf(startClient(t, cluster.kubeconfig()))
  await targets.scale(orders, 5, never)
  assert.deepEqual(wire(cluster.requests.all), [
    'PATCH /apis/apps/v1/namespaces/shop/deployments/orders/scale',
  ])
  assert.equal(cluster.requests.all[0]?.contentType, 'application/merge-patch+json')
  assert.equal(cluster.requests.all[0]?.fieldManager, 'kafka-autoscaler')
  assert.equal(cluster.state.get('deployments.apps', 'shop', 'orders')?.spec?.['replicas'], 5)
})

test('several targets are read and told apart; the fault of one is not the fault of the server', async (t) => {
  const cluster = await startCluster(t)
  const lost: Target = { ...orders, id: 'shop/deployments/lost', name: 'lost' }
  const targets = targetsOf(startClient(t, cluster.kubeconfig()))
  assert.equal((await targets.read(orders, never)).reading.status, 'known')
  const { reading, check } = await targets.read(lost, never)
  assert.deepEqual(reading, {
    status: 'unknown',
    reason: 'TargetNotFound',
    message: 'deployments.apps "lost" in namespace "shop" does not exist (404)',
  })
  assert.equal(check.ok, true)
})

suite('what goes wrong', () => {
  const cases: readonly { fault: Fault; reason: FailureReason; ok: boolean }[] = [
    { fault: { kind: 'status', code: 401 }, reason: 'Unauthorized', ok: false },
    { fault: { kind: 'status', code: 403 }, reason: 'Forbidden', ok: true },
    { fault: { kind: 'status', code: 404 }, reason: 'TargetNotFound', ok: true },
    { fault: { kind: 'status', code: 409 }, reason: 'Conflict', ok: true },
    { fault: { kind: 'status', code: 410 }, reason: 'Gone', ok: true },
    { fault: { kind: 'status', code: 422 }, reason: 'Invalid', ok: true },
    { fault: { kind: 'status', code: 429, retryAfterSeconds: 1 }, reason: 'Throttled', ok: false },
    { fault: { kind: 'status', code: 500 }, reason: 'ApiServerError', ok: false },
    { fault: { kind: 'status', code: 503 }, reason: 'ApiServerError', ok: false },
    { fault: { kind: 'drop' }, reason: 'ApiServerUnreachable', ok: false },
    { fault: { kind: 'hang' }, reason: 'ApiServerTimeout', ok: false },
    { fault: { kind: 'malformed' }, reason: 'Invalid', ok: true },
  ]
  for (const { fault, reason, ok } of cases) {
    const name = fault.kind === 'status' ? `status ${fault.code}` : fault.kind
    test(`reading: ${name} leaves the target unknown with ${reason}, the server ${ok ? 'healthy' : 'not'}`, async (t) => {
      const cluster = await startCluster(t)
      cluster.faults.inject(fault)
      const targets = targetsOf(
        startClient(t, cluster.kubeconfig(), { requestTimeoutMs: fault.kind === 'hang' ? 50 : 5000 }),
      )
      const { reading, check } = await targets.read(orders, never)
      assert.ok(reading.status === 'unknown')
      assert.equal(reading.reason, reason)
      assert.deepEqual([check.ok, check.reason], ok ? [true, undefined] : [false, reason])
      if (!ok) assert.equal(check.message, reading.message)
    })

    test(`scaling: ${name} rejects with ${reason}`, async (t) => {
      const cluster = await startCluster(t)
      cluster.faults.inject(fault)
      const targets = targetsOf(
        startClient(t, cluster.kubeconfig(), { requestTimeoutMs: fault.kind === 'hang' ? 50 : 5000 }),
      )
      await assert.rejects(targets.scale(orders, 5, never), { name: 'AutoscalerError', code: reason })
    })
  }
})

test('a Role without patch is told by name and with the rule it lacks', async (t) => {
  const get = { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['orders'] }
  const cluster = await startCluster(t, {
    tokens: new Map([['t', 'system:serviceaccount:shop:autoscaler']]),
    rbac: new Map([['system:serviceaccount:shop:autoscaler', [get]]]),
  })
  const targets = targetsOf(startClient(t, cluster.kubeconfig('t')))
  assert.equal((await targets.read(orders, never)).reading.status, 'known')
  await assert.rejects(targets.scale(orders, 5, never), {
    code: 'Forbidden',
    message:
      'system:serviceaccount:shop:autoscaler may not patch deployments.apps/scale "orders" in namespace "shop" (403); the Role ' +
      'needs the rule apiGroups: ["apps"], resources: ["deployments/scale"], resourceNames: ["orders"], verbs: ["patch"]',
  })
})

suite('a custom resource', () => {
  test('is read and scaled like any other', async (t) => {
    const cluster = await startKubernetes({ customResources: [rollouts] })
    t.after(() => cluster.close())
    cluster.state.add({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'orders', namespace: 'shop' },
      spec: { replicas: 2 },
    })
    const targets = targetsOf(startClient(t, cluster.kubeconfig()))
    const { reading } = await targets.read(rollout, never)
    assert.ok(reading.status === 'known')
    assert.equal(reading.currentReplicas, 2)
    await targets.scale(rollout, 4, never)
    assert.equal(cluster.state.get('rollouts.argoproj.io', 'shop', 'orders')?.spec?.['replicas'], 4)
    assert.deepEqual(wire(cluster.requests.all), [
      'GET /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/orders',
      'GET /apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers',
      'GET /apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects',
      'PATCH /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/orders/scale',
    ])
  })

  test('that keeps its count elsewhere is asked for it through its scale, and paused by its own annotation', async (t) => {
    const kubeconfig = await startServer(t, (request, response) => {
      const scale = { kind: 'Scale', spec: { replicas: 6 } }
      const metadata = { annotations: { 'kafka-autoscaler/paused': 'true' } }
      const custom = { kind: 'Rollout', metadata, spec: { size: 6 }, status: {} }
      response.end(JSON.stringify(request.url?.endsWith('/scale') ? scale : custom))
    })
    const { reading } = await targetsOf(startClient(t, kubeconfig)).read(rollout, never)
    const pause = { annotation: 'kafka-autoscaler/paused: "true"' }
    assert.deepEqual(reading, { status: 'known', currentReplicas: 6, pause })
  })

  test('whose scale has no count either has 0, as the API leaves a zero out', async (t) => {
    const kubeconfig = await startServer(t, answering(200, '{"spec":{}}'))
    const { reading } = await targetsOf(startClient(t, kubeconfig)).read(rollout, never)
    assert.deepEqual(reading, { status: 'known', currentReplicas: 0 })
  })
})

test('a built-in workload without a count has 1, the default of the API', async (t) => {
  const kubeconfig = await startServer(t, answering(200, '{"spec":{},"status":{}}'))
  const { reading } = await targetsOf(startClient(t, kubeconfig)).read(orders, never)
  assert.deepEqual(reading, { status: 'known', currentReplicas: 1, readyReplicas: 0 })
})

test('whatever body comes, reading never rejects and guesses nothing', async (t) => {
  let body = ''
  const kubeconfig = await startServer(t, (_, response) => response.end(body))
  const targets = targetsOf(startClient(t, kubeconfig))
  const spec = fc
    .record({ spec: fc.record({ replicas: fc.jsonValue() }) })
    .map((value) => JSON.stringify(value))
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string(), spec), async (text) => {
      body = text
      const { reading } = await targets.read(orders, never)
      if (reading.status === 'known') assert.ok(Number.isSafeInteger(reading.currentReplicas))
      else assert.equal(reading.reason, 'Invalid')
    }),
  )
})

test('closing drops the connection', async (t) => {
  const cluster = await startCluster(t)
  const targets = targetsOf(startClient(t, cluster.kubeconfig()))
  await targets.read(orders, never)
  await targets.close()
  const { reading } = await targets.read(orders, never)
  assert.equal(reading.status, 'unknown')
})

function targetsOf(client: ReturnType<typeof startClient>): KubernetesScaleTargets {
  return createScaleTargets({ client, log: recordingLog().log, now: () => 7 })
}

function wire(requests: readonly { method: string; path: string }[]): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`)
}
