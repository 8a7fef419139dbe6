import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { userName } from './environment.ts'
import type { KubernetesEnvironment, Rule } from './environment.ts'
import { ask, collection, failure, mergePatch } from './requests.ts'

const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or " +
  "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

/** ConfigMaps, as a place to keep a little state in. */
export function configMapsContract(environment: () => KubernetesEnvironment): void {
  const path = (): string => collection(environment(), 'v1', 'configmaps')
  const configMap = (name: string, fields: object = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    ...fields,
  })
  const create = async (fields: object = {}): Promise<string> => {
    const name = uniqueName('state')
    assert.equal((await ask(environment(), 'POST', path(), { body: configMap(name, fields) })).code, 201)
    return name
  }
  const patch = (name: string, data: unknown, token?: string) =>
    ask(environment(), 'PATCH', `${path()}/${name}`, {
      body: { data },
      contentType: mergePatch,
      ...(token === undefined ? {} : { token }),
    })

  suite('a config map', () => {
    test('that was created empty has no data at all', async () => {
      const { code, body } = await ask(environment(), 'GET', `${path()}/${await create()}`)
      assert.deepEqual([code, body.kind, 'data' in body], [200, 'ConfigMap', false])
    })

    test('gets keys by a merge patch, which leaves the others alone, and loses those that become null', async () => {
      const name = await create()
      assert.deepEqual((await patch(name, { a: '1', b: '2' })).body.data, { a: '1', b: '2' })
      assert.deepEqual((await patch(name, { b: '3', c_d: '4' })).body.data, { a: '1', b: '3', c_d: '4' })
      const { code, body } = await patch(name, { a: null })
      assert.deepEqual([code, body.data], [200, { b: '3', c_d: '4' }])
    })

    test('that does not exist is not created by a patch: 404 NotFound', async () => {
      const name = uniqueName('missing')
      const { code, body } = await patch(name, { a: '1' })
      const details = { name, kind: 'configmaps' }
      assert.deepEqual(
        [code, body],
        [404, failure(404, 'NotFound', `configmaps "${name}" not found`, details)],
      )
    })

    for (const [what, key, rule] of [
      ['with a slash', 'shop/orders', keyRule],
      ['with a space', 'two words', keyRule],
      ['that is empty', '', keyRule],
      ['that begins with two dots', '..x', "must not start with '..'"],
      ['of more than 253 characters', 'x'.repeat(254), 'must be no more than 253 characters'],
    ] as const) {
      test(`takes no key ${what}: 422 Invalid`, async () => {
        const name = await create()
        const { code, body } = await patch(name, { [key]: '1' })
        assert.deepEqual([code, body.reason, body.details.kind], [422, 'Invalid', 'ConfigMap'])
        const why = `data[${key}]: Invalid value: "${key}": ${rule}`
        assert.equal(body.message, `ConfigMap "${name}" is invalid: ${why}`)
      })
    }

    test('takes a key of 253 letters, digits, dots, dashes and underscores', async () => {
      const key = `Shop_deployments_orders.2-${'x'.repeat(227)}`
      assert.deepEqual((await patch(await create(), { [key]: '1' })).body.data, { [key]: '1' })
    })

    test('takes no value that is no string: 422 Invalid', async () => {
      const { code, body } = await patch(await create(), { a: 1 })
      assert.deepEqual([code, body.reason], [422, 'Invalid'])
      const why = 'json: cannot unmarshal number into Go struct field ConfigMap.data of type string'
      assert.ok(body.message.endsWith(why), body.message)
    })

    test('takes a mebibyte of values and no more: 422 Invalid', async () => {
      const [name, half] = [await create(), 'x'.repeat(2 ** 19)]
      assert.equal((await patch(name, { a: half, b: half })).code, 200)
      const { code, body } = await patch(name, { c: 'x' })
      assert.deepEqual([code, body.reason], [422, 'Invalid'])
      const why = '[]: Too long: may not be more than 1048576 bytes'
      assert.equal(body.message, `ConfigMap "${name}" is invalid: ${why}`)
      assert.equal(body.details.causes[0].reason, 'FieldValueTooLong')
    })

    test('can be granted by its name, to be read and patched but not to be listed', async () => {
      const [mine, other] = [await create(), await create()]
      const account = uniqueName('keeper')
      const rule: Rule = {
        verbs: ['get', 'patch'],
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: [mine],
      }
      const token = await environment().grant(account, [rule])
      assert.equal((await patch(mine, { a: '1' }, token)).code, 200)
      assert.equal((await ask(environment(), 'GET', `${path()}/${mine}`, { token })).body.data.a, '1')
      const { code, body } = await patch(other, { a: '1' }, token)
      const { namespace } = environment()
      const why = `User "${userName(namespace, account)}" cannot patch resource "configmaps" in API group "" in the namespace "${namespace}"`
      assert.deepEqual([code, body.message], [403, `configmaps "${other}" is forbidden: ${why}`])
      assert.equal((await ask(environment(), 'GET', path(), { token })).code, 403)
    })
  })
}
