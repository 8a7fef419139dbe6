import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { ApiException, AppsV1Api, KubeConfig, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import { Client } from 'undici'
import type { SandboxKubernetes } from '../../../sandbox/kubernetes/api.ts'
import { ask, orders, startCluster } from './support/cluster.ts'

const name = { name: 'orders', namespace: 'shop' }
const sailor = 'system:serviceaccount:shop:sailor'

function appsApi(kubernetes: SandboxKubernetes, token?: string): AppsV1Api {
  const config = new KubeConfig()
  config.loadFromString(kubernetes.kubeconfig(token))
  return config.makeApiClient(AppsV1Api)
}

async function refused(call: Promise<unknown>): Promise<{ code: number; reason: string; message: string }> {
  const error = await call.then(
    () => assert.fail('the call was expected to be refused'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof ApiException)
  const { reason, message } = JSON.parse(String(error.body))
  return { code: error.code, reason, message }
}

suite('client-node', () => {
  test('reads the deployment, its status and its scale', async (t) => {
    const api = appsApi(await startCluster(t))
    const deployment = await api.readNamespacedDeployment(name)
    assert.equal(deployment.spec?.replicas, 3)
    assert.equal(deployment.status?.readyReplicas, 3)
    assert.equal(deployment.status?.observedGeneration, 1)
    const scale = await api.readNamespacedDeploymentScale(name)
    assert.equal(scale.spec?.replicas, 3)
    assert.equal(scale.status?.replicas, 3)
    assert.equal(scale.status?.selector, 'app=orders')
    assert.equal(scale.metadata?.resourceVersion, deployment.metadata?.resourceVersion)
    assert.equal(scale.metadata?.uid, deployment.metadata?.uid)
  })

  const bodies = {
    [PatchStrategy.MergePatch]: { spec: { replicas: 5 } },
    [PatchStrategy.StrategicMergePatch]: { spec: { replicas: 5 } },
    [PatchStrategy.JsonPatch]: [{ op: 'replace', path: '/spec/replicas', value: 5 }],
  }
  for (const [contentType, body] of Object.entries(bodies)) {
    test(`scales with ${contentType}`, async (t) => {
      const kubernetes = await startCluster(t)
      const api = appsApi(kubernetes)
      const options = setHeaderOptions('Content-Type', contentType)
      const scale = await api.patchNamespacedDeploymentScale(
        { ...name, body, fieldManager: 'sailor' },
        options,
      )
      assert.equal(scale.spec?.replicas, 5)
      const deployment = await api.readNamespacedDeployment(name)
      assert.equal(deployment.spec?.replicas, 5)
      assert.equal(deployment.status?.readyReplicas, 5)
      assert.equal(deployment.metadata?.generation, 2)
      const [record] = kubernetes.requests.all
      assert.equal(record?.verb, 'patch')
      assert.equal(record?.contentType, contentType)
      assert.equal(record?.fieldManager, 'sailor')
      assert.equal(record?.status, 200)
    })
  }

  test('is told 404 in the words of the API server', async (t) => {
    const api = appsApi(await startCluster(t))
    const error = await refused(api.readNamespacedDeployment({ ...name, name: 'missing' }))
    assert.deepEqual(error, {
      code: 404,
      reason: 'NotFound',
      message: 'deployments.apps "missing" not found',
    })
  })

  test('is told 403 with the verb, the resource and the namespace', async (t) => {
    const rbac = new Map([[sailor, [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }]]])
    const api = appsApi(await startCluster(t, { tokens: new Map([['anchor', sailor]]), rbac }), 'anchor')
    await api.readNamespacedDeployment(name)
    const error = await refused(api.patchNamespacedDeploymentScale({ ...name, body: [] }))
    assert.deepEqual(error, {
      code: 403,
      reason: 'Forbidden',
      message: `deployments.apps "orders" is forbidden: User "${sailor}" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"`,
    })
  })

  test('is told 409 for a stale resourceVersion', async (t) => {
    const api = appsApi(await startCluster(t))
    const body = { metadata: { resourceVersion: '1' }, spec: { replicas: 5 } }
    const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
    const error = await refused(api.patchNamespacedDeploymentScale({ ...name, body }, options))
    assert.deepEqual(error, {
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "orders": the object has been modified; please apply your changes to the latest version and try again',
    })
  })

  test('is told 422 for negative replicas', async (t) => {
    const api = appsApi(await startCluster(t))
    const body = { spec: { replicas: -1 } }
    const options = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
    const error = await refused(api.patchNamespacedDeploymentScale({ ...name, body }, options))
    assert.deepEqual(error, {
      code: 422,
      reason: 'Invalid',
      message:
        'Scale.autoscaling "orders" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    })
  })
})

suite('pods start', () => {
  test('when their start-up delay has passed on the given clock', async (t) => {
    let now = 1_000_000
    const kubernetes = await startCluster(t, { startupDelayMs: 5000, now: () => now })
    const ready = async (): Promise<unknown> =>
      (await ask(kubernetes, 'GET', orders)).body.status.readyReplicas
    assert.equal(await ready(), undefined)
    now += 4999
    assert.equal(await ready(), undefined)
    now += 1
    assert.equal(await ready(), 3)
  })

  test('only after the answer: a PATCH still shows the replicas that were there', async (t) => {
    const kubernetes = await startCluster(t)
    const options = { body: { spec: { replicas: 5 } }, contentType: 'application/merge-patch+json' }
    const { body } = await ask(kubernetes, 'PATCH', `${orders}/scale`, options)
    assert.deepEqual([body.spec.replicas, body.status.replicas], [5, 3])
    assert.equal((await ask(kubernetes, 'GET', `${orders}/scale`)).body.status.replicas, 5)
  })
})

suite('the request log', () => {
  test('counts one connection for any number of requests that keep it alive', async (t) => {
    const kubernetes = await startCluster(t)
    const client = new Client(kubernetes.url)
    t.after(() => client.close())
    const get = async (): Promise<void> => {
      const { body } = await client.request({ method: 'GET', path: orders })
      await body.dump()
    }
    for (let count = 0; count < 5; count += 1) await get()
    assert.deepEqual([kubernetes.requests.all.length, kubernetes.requests.connections], [5, 1])
    kubernetes.requests.reset()
    await get()
    assert.deepEqual([kubernetes.requests.all.length, kubernetes.requests.connections], [1, 0])
  })
})

suite('credentials', () => {
  const tokens = new Map([['anchor', sailor]])

  test('that are unknown get 401', async (t) => {
    const kubernetes = await startCluster(t, { tokens })
    const { code, body } = await ask(kubernetes, 'GET', orders, { token: 'stolen' })
    assert.equal(code, 401)
    assert.deepEqual(body, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    })
  })

  test('that are missing make one anonymous where rules are in force, and get 401 where not', async (t: TestContext) => {
    const open = await startCluster(t, { tokens })
    assert.equal((await ask(open, 'GET', orders)).code, 401)
    const ruled = await startCluster(t, { tokens, rbac: new Map() })
    const { code, body } = await ask(ruled, 'GET', orders)
    assert.equal(code, 403)
    assert.match(body.message, /User "system:anonymous" cannot get resource "deployments"/)
    assert.equal((await ask(ruled, 'GET', '/readyz')).code, 200)
  })
})
