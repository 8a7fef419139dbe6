import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SandboxKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import { ask, orders, ordersDeployment, startCluster } from '../support/cluster.ts'
import type { Reply } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const scale = `${orders}/scale`
const merge = 'application/merge-patch+json'

function patch(
  kubernetes: SandboxKubernetes,
  body: unknown,
  path = scale,
  contentType = merge,
): Promise<Reply> {
  return ask(kubernetes, 'PATCH', path, { body, contentType })
}

function put(kubernetes: SandboxKubernetes, body: object, path = scale): Promise<Reply> {
  return ask(kubernetes, 'PUT', path, { body })
}

suite('a scale', () => {
  test('shows what the workload has, under its resourceVersion and uid', async (t) => {
    const kubernetes = await startCluster(t)
    const { body } = await ask(kubernetes, 'GET', scale)
    const { metadata } = kubernetes.state.get('deployments.apps', 'shop', 'orders') ?? assert.fail()
    const { uid, resourceVersion, creationTimestamp } = metadata
    assert.deepEqual(body, {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'orders', namespace: 'shop', uid, resourceVersion, creationTimestamp },
      spec: { replicas: 3 },
      status: { replicas: 3, selector: 'app=orders' },
    })
  })

  test('at 0 has no spec.replicas', async (t) => {
    const kubernetes = await startCluster(t)
    await patch(kubernetes, { spec: { replicas: 0 } })
    const { body } = await ask(kubernetes, 'GET', scale)
    assert.deepEqual(body.spec, {})
    assert.equal(body.status.replicas, 0)
    assert.equal((await ask(kubernetes, 'GET', orders)).body.spec.replicas, 0)
  })

  test('stays what it is, resourceVersion and all, under a patch that changes nothing', async (t) => {
    const kubernetes = await startCluster(t)
    const before = (await ask(kubernetes, 'GET', scale)).body
    for (const body of [
      { spec: { replicas: 3 } },
      {},
      { status: { replicas: 99 } },
      { spec: { replica: 9 } },
    ]) {
      assert.deepEqual((await patch(kubernetes, body)).body, before)
    }
    assert.deepEqual((await ask(kubernetes, 'GET', scale)).body, before)
  })

  test('is set to 0 by null, which takes the number away', async (t) => {
    for (const body of [{ spec: { replicas: null } }, { spec: null }]) {
      const kubernetes = await startCluster(t)
      assert.deepEqual((await patch(kubernetes, body)).body.spec, {})
    }
  })

  test('notes who changed it in managedFields of the workload', async (t) => {
    const kubernetes = await startCluster(t)
    await patch(kubernetes, { spec: { replicas: 5 } }, `${scale}?fieldManager=sailor`)
    const { managedFields } = (await ask(kubernetes, 'GET', orders)).body.metadata
    const fieldsV1 = { 'f:spec': { 'f:replicas': {} } }
    const common = { operation: 'Update', apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1 }
    assert.deepEqual(managedFields, [{ manager: 'sailor', ...common, subresource: 'scale' }])
  })

  test('is not changed by a dry run', async (t) => {
    const kubernetes = await startCluster(t)
    assert.equal(
      (await patch(kubernetes, { spec: { replicas: 9 } }, `${scale}?dryRun=All`)).body.spec.replicas,
      9,
    )
    assert.equal((await ask(kubernetes, 'GET', scale)).body.spec.replicas, 3)
    const { code, message } = refusalOf(await patch(kubernetes, {}, `${scale}?dryRun=Some`))
    assert.equal(code, 422)
    assert.equal(
      message,
      'PatchOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    )
  })

  test('warns of unknown fields, and refuses them where the client is strict', async (t) => {
    const kubernetes = await startCluster(t)
    const body = { spec: { replica: 5 } }
    const { code, headers } = await patch(kubernetes, body)
    assert.deepEqual([code, headers.get('warning')], [200, '299 - "unknown field \\"spec.replica\\""'])
    const strict = await patch(kubernetes, body, `${scale}?fieldValidation=Strict`)
    assert.equal(strict.code, 422)
    assert.match(strict.body.message, /: strict decoding error: unknown field "spec.replica"$/)
  })

  test('is patched with parameters on the content type too', async (t) => {
    const kubernetes = await startCluster(t)
    const { code } = await patch(kubernetes, { spec: { replicas: 5 } }, scale, `${merge}; charset=utf-8`)
    assert.equal(code, 200)
  })

  test('is laid out as a table for kubectl', async (t) => {
    const kubernetes = await startCluster(t)
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    const { body } = await ask(kubernetes, 'GET', scale, { accept })
    assert.deepEqual(
      body.columnDefinitions.map((column: { name: string }) => column.name),
      ['Name', 'Desired', 'Available', 'Age'],
    )
    assert.deepEqual(body.rows[0].cells.slice(0, 3), ['orders', 3, 3])
  })
})

suite('a scale is replaced', () => {
  const body = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'orders' },
    spec: { replicas: 5 },
  }

  test('with PUT, with or without the resourceVersion it has', async (t) => {
    const kubernetes = await startCluster(t)
    const { code, body: stored } = await put(kubernetes, body)
    assert.deepEqual([code, stored.spec.replicas], [200, 5])
    const current = (await ask(kubernetes, 'GET', scale)).body
    assert.equal((await put(kubernetes, { ...current, spec: { replicas: 6 } })).body.spec.replicas, 6)
    assert.equal((await put(kubernetes, { ...current, spec: { replicas: 7 } })).code, 409)
  })

  const bad: [string, object, number, string][] = [
    [
      'without a name',
      { ...body, metadata: {} },
      400,
      'the name of the object (orders based on URL) was undeterminable: name must be provided',
    ],
    [
      'of another name',
      { ...body, metadata: { name: 'x' } },
      400,
      'the name of the object (x) does not match the name on the URL (orders)',
    ],
    [
      'of another kind',
      ordersDeployment(),
      400,
      'Deployment in version "v1" cannot be handled as a Scale: converting (v1.Deployment) to (autoscaling.Scale): unknown conversion',
    ],
    [
      'with replicas that are no number',
      { ...body, spec: { replicas: 'x' } },
      400,
      'Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
    ],
    [
      'with negative replicas',
      { ...body, spec: { replicas: -2 } },
      422,
      'Scale.autoscaling "orders" is invalid: spec.replicas: Invalid value: -2: must be greater than or equal to 0',
    ],
  ]
  for (const [name, wrong, code, message] of bad) {
    test(`but not by one ${name}`, async (t) => {
      const refusal = refusalOf(await put(await startCluster(t), wrong))
      assert.deepEqual([refusal.code, refusal.message], [code, message])
    })
  }
})
