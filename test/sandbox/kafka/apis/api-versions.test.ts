import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { apis } from '../../../../sandbox/kafka/apis.ts'
import { apiVersions } from '../../../support/kafka-protocol/api-versions.ts'
import { cluster, raw } from '../support/cluster.ts'

suite('ApiVersions', () => {
  for (const version of [0, 1, 2, 3, 4]) {
    test(`version ${version} lists every API in the list`, async (t) => {
      const client = await raw(t, await cluster(t))
      const expected = apis.map(({ key, versions: [min, max] }) => ({ key, min, max }))
      assert.deepEqual(await client.call(apiVersions(version)), { error: 0, apis: expected })
    })
  }
})

test('no two APIs share a key or a name', () => {
  assert.equal(new Set(apis.map(({ key }) => key)).size, apis.length)
  assert.equal(new Set(apis.map(({ name }) => name)).size, apis.length)
})
