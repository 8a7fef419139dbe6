import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SandboxKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import { ask, ordersDeployment, startCluster } from '../support/cluster.ts'
import type { Reply } from '../support/cluster.ts'

const deployments = '/apis/apps/v1/namespaces/shop/deployments'

async function startWithThree(t: TestContext): Promise<SandboxKubernetes> {
  const kubernetes = await startCluster(t)
  for (const [name, namespace] of [
    ['billing', 'shop'],
    ['web', 'front'],
  ]) {
    kubernetes.state.add({ ...ordersDeployment(), metadata: { name, namespace, labels: { app: name } } })
  }
  return kubernetes
}

function names({ body }: Reply): string[] {
  return body.items.map((item: { metadata: { name: string } }) => item.metadata.name)
}

suite('a list', () => {
  test('holds the objects of a namespace, or of all, in order, and not the type of each', async (t) => {
    const kubernetes = await startWithThree(t)
    const reply = await ask(kubernetes, 'GET', deployments)
    assert.deepEqual(names(reply), ['billing', 'orders'])
    assert.deepEqual([reply.body.kind, reply.body.apiVersion], ['DeploymentList', 'apps/v1'])
    assert.equal(reply.body.metadata.resourceVersion, String(kubernetes.state.version))
    assert.equal(reply.body.items[0].kind, undefined)
    assert.deepEqual(names(await ask(kubernetes, 'GET', '/apis/apps/v1/deployments')), [
      'web',
      'billing',
      'orders',
    ])
    assert.deepEqual(names(await ask(kubernetes, 'GET', deployments.replace('shop', 'nope'))), [])
  })

  test('of a custom resource keeps the type of each', async (t) => {
    const kubernetes = await startCluster(t)
    const metadata = { name: 'so', namespace: 'shop' }
    kubernetes.state.add({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata })
    const { body } = await ask(kubernetes, 'GET', '/apis/keda.sh/v1alpha1/scaledobjects')
    assert.equal(body.items[0].kind, 'ScaledObject')
  })

  test('is narrowed by selectors', async (t) => {
    const kubernetes = await startWithThree(t)
    assert.deepEqual(names(await ask(kubernetes, 'GET', `${deployments}?labelSelector=app%3Dorders`)), [
      'orders',
    ])
    const selector = 'metadata.namespace%21%3Dshop'
    assert.deepEqual(
      names(await ask(kubernetes, 'GET', `/apis/apps/v1/deployments?fieldSelector=${selector}`)),
      ['web'],
    )
  })

  test('comes in pages', async (t) => {
    const kubernetes = await startWithThree(t)
    const path = '/apis/apps/v1/deployments?limit=2'
    const first = await ask(kubernetes, 'GET', path)
    assert.deepEqual(names(first), ['web', 'billing'])
    assert.equal(first.body.metadata.remainingItemCount, 1)
    const rest = await ask(kubernetes, 'GET', `${path}&continue=${first.body.metadata.continue}`)
    assert.deepEqual(names(rest), ['orders'])
    assert.equal(rest.body.metadata.continue, undefined)
  })

  for (const query of ['limit=x', 'limit=1&continue=xx', 'resourceVersion=abc', 'labelSelector=%3D%3D']) {
    test(`with ${query} is refused with 400`, async (t) => {
      assert.equal((await ask(await startCluster(t), 'GET', `${deployments}?${query}`)).code, 400)
    })
  }

  test('is laid out as a table for kubectl', async (t) => {
    const kubernetes = await startWithThree(t)
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    const { body } = await ask(kubernetes, 'GET', deployments, { accept })
    assert.deepEqual(
      body.rows.map((row: { cells: unknown[] }) => row.cells.slice(0, 4)),
      [
        ['billing', '3/3', 3, 3],
        ['orders', '3/3', 3, 3],
      ],
    )
    assert.equal(body.metadata.resourceVersion, String(kubernetes.state.version))
  })
})

test('a collection is deleted as far as it is selected, and shown as it was', async (t) => {
  const kubernetes = await startWithThree(t)
  assert.equal((await ask(kubernetes, 'DELETE', `${deployments}?dryRun=All`)).body.items.length, 2)
  assert.deepEqual(names(await ask(kubernetes, 'DELETE', `${deployments}?labelSelector=app%3Dorders`)), [
    'orders',
  ])
  assert.deepEqual(names(await ask(kubernetes, 'GET', deployments)), ['billing'])
})
