import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, orders, ordersDeployment, startCluster } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const deployments = '/apis/apps/v1/namespaces/shop/deployments'
const merge = 'application/merge-patch+json'
const noUid = '00000000-0000-0000-0000-000000000000'

suite('an object is created', () => {
  test('with what the server owns, whatever the client says about it', async (t) => {
    const kubernetes = await startCluster(t, { now: () => Date.parse('2026-11-22T10:00:00.999Z') })
    const { metadata, ...rest } = ordersDeployment()
    const body = {
      ...rest,
      metadata: { ...metadata, name: 'web', uid: noUid, generation: 9 },
      status: { replicas: 9 },
    }
    const { code, body: stored } = await ask(kubernetes, 'POST', deployments, { body })
    assert.equal(code, 201)
    assert.notEqual(stored.metadata.uid, noUid)
    assert.equal(stored.metadata.generation, 1)
    assert.equal(stored.metadata.creationTimestamp, '2026-11-22T10:00:00Z')
    assert.deepEqual(stored.status, {})
    assert.equal(stored.spec.progressDeadlineSeconds, 600)
  })

  test('under a name of its own where it only has a prefix', async (t) => {
    const kubernetes = await startCluster(t)
    const body = { ...ordersDeployment(), metadata: { generateName: 'web-' } }
    const { body: stored } = await ask(kubernetes, 'POST', deployments, { body })
    assert.match(stored.metadata.name, /^web-[a-z0-9]{5}$/)
    assert.equal((await ask(kubernetes, 'GET', `${deployments}/${stored.metadata.name}`)).code, 200)
  })

  test('only as a try in a dry run', async (t) => {
    const kubernetes = await startCluster(t)
    const body = { ...ordersDeployment(), metadata: { name: 'web' } }
    assert.equal((await ask(kubernetes, 'POST', `${deployments}?dryRun=All`, { body })).code, 201)
    assert.equal((await ask(kubernetes, 'GET', `${deployments}/web`)).code, 404)
  })

  const valid = ordersDeployment()
  const named = (name: string): object => ({ ...valid, metadata: { name } })
  const cases: {
    name: string
    body: unknown
    contentType?: string
    path?: string
    code: number
    message: string
  }[] = [
    { name: 'twice', body: valid, code: 409, message: 'deployments.apps "orders" already exists' },
    {
      name: 'in a namespace that is not there',
      body: named('x'),
      path: deployments.replace('shop', 'nope'),
      code: 404,
      message: 'namespaces "nope" not found',
    },
    {
      name: 'without a name',
      body: { ...valid, metadata: {} },
      code: 422,
      message:
        'Deployment.apps "" is invalid: metadata.name: Required value: name or generateName is required',
    },
    {
      name: 'from text',
      body: 'x',
      contentType: 'text/plain',
      code: 415,
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    },
    {
      name: 'from nothing',
      body: '',
      code: 400,
      message: `the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`,
    },
    {
      name: 'as another kind',
      body: { ...valid, kind: 'StatefulSet' },
      code: 400,
      message:
        'StatefulSet in version "v1" cannot be handled as a Deployment: converting (v1.StatefulSet) to (apps.Deployment): unknown conversion',
    },
    {
      name: 'in a version that is not served',
      body: { ...valid, apiVersion: 'apps/v2' },
      code: 400,
      message:
        'Deployment in version "v2" cannot be handled as a Deployment: no kind "Deployment" is registered for version "apps/v2" in scheme "pkg/runtime/scheme.go:111"',
    },
    {
      name: 'with replicas that are no number',
      body: ordersDeployment({ replicas: '3' }),
      code: 400,
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    },
    {
      name: 'for another namespace',
      body: { ...valid, metadata: { name: 'x', namespace: 'other' } },
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    },
  ]
  for (const { name, body, contentType = 'application/json', path = deployments, code, message } of cases) {
    test(`but not ${name}`, async (t) => {
      const refusal = refusalOf(await ask(await startCluster(t), 'POST', path, { body, contentType }))
      assert.deepEqual([refusal.code, refusal.message], [code, message])
    })
  }

  test('without saying what it is where the resource is built in, but not where it is custom', async (t) => {
    const kubernetes = await startCluster(t)
    const { apiVersion: _, kind: __, ...bare } = ordersDeployment()
    const body = { ...bare, metadata: { name: 'web' } }
    assert.equal((await ask(kubernetes, 'POST', deployments, { body })).code, 201)
    const scaledObjects = '/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects'
    const missing = refusalOf(
      await ask(kubernetes, 'POST', scaledObjects, { body: '{"metadata":{"name":"x"}}' }),
    )
    const object = '{"metadata":{"name":"x"}}'
    assert.equal(missing.code, 400)
    assert.equal(
      missing.message,
      `the object provided is unrecognized (must be of type ScaledObject): Object 'Kind' is missing in '${object}' (${object})`,
    )
    const other = { kind: 'ScaledJob', apiVersion: 'keda.sh/v1alpha1', metadata: { name: 'x' } }
    const wrong = refusalOf(await ask(kubernetes, 'POST', scaledObjects, { body: other }))
    assert.equal(wrong.code, 422)
    assert.equal(
      wrong.message,
      'ScaledJob.keda.sh "x" is invalid: kind: Invalid value: "ScaledJob": must be ScaledObject',
    )
  })
})

suite('an object is updated', () => {
  test('and only a change of its spec is a new generation', async (t) => {
    const kubernetes = await startCluster(t)
    const labelled = await ask(kubernetes, 'PATCH', orders, {
      body: { metadata: { labels: { a: 'b' } } },
      contentType: merge,
    })
    assert.equal(labelled.body.metadata.generation, 1)
    const scaled = await ask(kubernetes, 'PATCH', orders, {
      body: { spec: { replicas: 5 } },
      contentType: merge,
    })
    assert.equal(scaled.body.metadata.generation, 2)
    assert.ok(Number(scaled.body.metadata.resourceVersion) > Number(labelled.body.metadata.resourceVersion))
  })

  test('and keeps its resourceVersion where nothing changes', async (t) => {
    const kubernetes = await startCluster(t)
    const { body: before } = await ask(kubernetes, 'GET', orders)
    assert.deepEqual((await ask(kubernetes, 'PUT', orders, { body: before })).body, before)
    assert.deepEqual((await ask(kubernetes, 'PATCH', orders, { body: {}, contentType: merge })).body, before)
  })

  test('but its status only through the status subresource', async (t) => {
    const kubernetes = await startCluster(t)
    const body = { status: { note: 'x' }, spec: { paused: true } }
    const plain = await ask(kubernetes, 'PATCH', orders, { body, contentType: merge })
    assert.deepEqual([plain.body.status.note, plain.body.spec.paused], [undefined, true])
    const status = await ask(kubernetes, 'PATCH', `${orders}/status`, {
      body: { ...body, spec: { paused: false } },
      contentType: merge,
    })
    assert.deepEqual([status.body.status.note, status.body.spec.paused], ['x', true])
    assert.equal((await ask(kubernetes, 'GET', `${orders}/status`)).code, 200)
  })

  test('by a PUT without a resourceVersion as well, unless that is stale', async (t) => {
    const kubernetes = await startCluster(t)
    const body = ordersDeployment({ replicas: 2 })
    assert.equal((await ask(kubernetes, 'PUT', orders, { body })).body.spec.replicas, 2)
    const stale = { ...body, metadata: { ...body.metadata, resourceVersion: '1' } }
    assert.equal((await ask(kubernetes, 'PUT', orders, { body: stale })).code, 409)
    const missing = await ask(kubernetes, 'PUT', `${deployments}/missing`, {
      body: { ...body, metadata: { name: 'missing' } },
    })
    assert.equal(missing.code, 404)
  })

  const cases: { name: string; body: object; code: number; message: RegExp }[] = [
    {
      name: 'negative replicas',
      body: { spec: { replicas: -1 } },
      code: 422,
      message: /^Deployment\.apps "orders" is invalid: spec\.replicas: Invalid value: -1: must be/,
    },
    {
      name: 'replicas that are no number',
      body: { spec: { replicas: 'x' } },
      code: 422,
      message: /^ "" is invalid: patch: .* of type int32$/,
    },
    {
      name: 'another name',
      body: { metadata: { name: 'x' } },
      code: 400,
      message: /^the name of the object \(x\) does not match the name on the URL \(orders\)$/,
    },
    {
      name: 'another selector',
      body: {
        spec: { selector: { matchLabels: { tier: 'b' } }, template: { metadata: { labels: { tier: 'b' } } } },
      },
      code: 422,
      message: /spec\.selector: Invalid value: .*: field is immutable$/,
    },
    {
      name: 'another uid',
      body: { metadata: { uid: noUid } },
      code: 409,
      message: /Key: \/registry\/deployments\/shop\/orders, .* Precondition failed: UID in precondition: 0/,
    },
  ]
  for (const { name, body, code, message } of cases) {
    test(`but not to ${name}`, async (t) => {
      const refusal = refusalOf(
        await ask(await startCluster(t), 'PATCH', orders, { body, contentType: merge }),
      )
      assert.equal(refusal.code, code)
      assert.match(String(refusal.message), message)
    })
  }
})

test('an object is laid out as a table for kubectl', async (t) => {
  const kubernetes = await startCluster(t)
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  const { body } = await ask(kubernetes, 'GET', orders, { accept })
  assert.equal(body.kind, 'Table')
  const [row] = body.rows
  assert.deepEqual(row.cells.toSpliced(4, 1), ['orders', '3/3', 3, 3, 'orders', 'orders:1', 'app=orders'])
  assert.equal(row.object.kind, 'PartialObjectMetadata')
})
