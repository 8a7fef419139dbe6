import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const configMaps = '/api/v1/namespaces/shop/configmaps'

const configMap = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'state' },
  data,
})

test('a config map is stored, patched and listed', async (t) => {
  const kubernetes = await startCluster(t)
  const { code } = await ask(kubernetes, 'POST', configMaps, { body: configMap({ a: '1' }) })
  const patch = { body: { data: { b: '2' } }, contentType: 'application/merge-patch+json' }
  const patched = await ask(kubernetes, 'PATCH', `${configMaps}/state`, patch)
  assert.deepEqual([code, patched.code, patched.body.data], [201, 200, { a: '1', b: '2' }])
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  const { body: table } = await ask(kubernetes, 'GET', configMaps, { accept })
  assert.deepEqual(table.rows[0].cells.slice(0, 2), ['state', '2'])
})

suite('a config map is refused', () => {
  const rule =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or " +
    "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
  const cases: [string, object, string][] = [
    ['with a slash in a key', { 'a/b': '' }, `data[a/b]: Invalid value: "a/b": ${rule}`],
    ['with the key of this folder', { '.': '' }, `data[.]: Invalid value: ".": must not be '.'`],
    ['with a key above', { '..x': '' }, `data[..x]: Invalid value: "..x": must not start with '..'`],
    [
      'with too much of it',
      { a: 'é'.repeat(2 ** 19), b: 'x' },
      '[]: Too long: may not be more than 1048576 bytes',
    ],
  ]
  for (const [name, data, why] of cases) {
    test(name, async (t) => {
      const answer = await ask(await startCluster(t), 'POST', configMaps, { body: configMap(data) })
      const { code, message } = refusalOf(answer)
      assert.deepEqual([code, message], [422, `ConfigMap "state" is invalid: ${why}`])
    })
  }

  test('with a value that is no string', async (t) => {
    const answer = await ask(await startCluster(t), 'POST', configMaps, { body: configMap({ a: 1 }) })
    const { code, message } = refusalOf(answer)
    assert.equal(code, 400)
    assert.match(
      String(message),
      /cannot unmarshal number into Go struct field ConfigMap\.data of type string$/,
    )
  })
})
