import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SandboxKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import { ask, orders, startCluster } from '../support/cluster.ts'
import type { Reply } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const scale = `${orders}/scale`
const merge = 'application/merge-patch+json'
const json = 'application/json-patch+json'

function patch(
  kubernetes: SandboxKubernetes,
  body: unknown,
  path = scale,
  contentType = merge,
): Promise<Reply> {
  return ask(kubernetes, 'PATCH', path, { body, contentType })
}

suite('a patch of a scale is refused', () => {
  const conflict = { name: 'orders', group: 'apps', kind: 'deployments' }
  const uid = '00000000-0000-0000-0000-000000000000'
  const cases: { name: string; body: unknown; contentType?: string; path?: string; expected: object }[] = [
    {
      name: 'with negative replicas',
      body: { spec: { replicas: -1 } },
      expected: {
        code: 422,
        reason: 'Invalid',
        message:
          'Scale.autoscaling "orders" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        details: {
          name: 'orders',
          group: 'autoscaling',
          kind: 'Scale',
          causes: [
            {
              reason: 'FieldValueInvalid',
              message: 'Invalid value: -1: must be greater than or equal to 0',
              field: 'spec.replicas',
            },
          ],
        },
      },
    },
    {
      name: 'on a stale resourceVersion, even if it changes nothing',
      body: { metadata: { resourceVersion: '1' }, spec: { replicas: 3 } },
      expected: {
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on deployments.apps "orders": the object has been modified; please apply your changes to the latest version and try again',
        details: conflict,
      },
    },
    {
      name: 'on a resourceVersion that is no number',
      body: { metadata: { resourceVersion: 'abc' } },
      expected: {
        code: 500,
        reason: undefined,
        message: 'strconv.ParseUint: parsing "abc": invalid syntax',
        details: undefined,
      },
    },
    {
      name: 'of another name',
      body: { metadata: { name: 'x' } },
      expected: {
        code: 400,
        reason: 'BadRequest',
        message: 'the name of the object (x) does not match the name on the URL (orders)',
        details: undefined,
      },
    },
    {
      name: 'of another namespace',
      body: { metadata: { namespace: 'x' } },
      expected: {
        code: 400,
        reason: 'BadRequest',
        message: 'the namespace of the provided object does not match the namespace sent on the request',
        details: undefined,
      },
    },
    {
      name: 'of a type it does not take, before it is looked for',
      body: {},
      contentType: 'application/json',
      path: `${orders}-missing/scale`,
      expected: {
        code: 415,
        reason: 'UnsupportedMediaType',
        message: '415: Unsupported Media Type',
        details: {},
      },
    },
    {
      name: 'whose test fails',
      body: [{ op: 'test', path: '/spec/replicas', value: 4 }],
      contentType: json,
      expected: {
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
        details: {},
      },
    },
    {
      name: 'that is not there',
      body: { spec: { replicas: 1 } },
      path: '/apis/apps/v1/namespaces/shop/deployments/missing/scale',
      expected: {
        code: 404,
        reason: 'NotFound',
        message: 'deployments.apps "missing" not found',
        details: { name: 'missing', group: 'apps', kind: 'deployments' },
      },
    },
  ]
  for (const { name, body, contentType, path, expected } of cases) {
    test(name, async (t) => {
      const reply = await patch(await startCluster(t), body, path, contentType)
      assert.deepEqual(refusalOf(reply), expected)
    })
  }

  test('on another uid, and the subresource is named', async (t) => {
    const kubernetes = await startCluster(t)
    const { body } = await ask(kubernetes, 'GET', scale)
    const { message } = refusalOf(await patch(kubernetes, { metadata: { uid } }))
    assert.equal(
      message,
      `Operation cannot be fulfilled on deployments/scale.apps "orders": Precondition failed: UID in precondition: ${uid}, UID in object meta: ${body.metadata.uid}`,
    )
  })

  test('with replicas that are no number, and the whole patched object is shown', async (t) => {
    const kubernetes = await startCluster(t)
    const { uid, resourceVersion, creationTimestamp } = (await ask(kubernetes, 'GET', scale)).body.metadata
    const shown = JSON.stringify({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'orders', namespace: 'shop', uid, resourceVersion, creationTimestamp },
      spec: { replicas: '5' },
      status: { replicas: 3, selector: 'app=orders' },
    })
    const { code, message } = refusalOf(await patch(kubernetes, { spec: { replicas: '5' } }))
    assert.equal(code, 422)
    assert.equal(
      message,
      ` "" is invalid: patch: Invalid value: ${JSON.stringify(shown)}: json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32`,
    )
  })
})
