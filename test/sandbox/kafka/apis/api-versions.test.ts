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

  test('a version of the future is answered in version 0 with error 35 and the versions of this API', async (t) => {
    const client = await raw(t, await cluster(t))
    const request = { key: 18, version: 99 }
    const answer = await client.call({ ...apiVersions(0), request })
    assert.deepEqual(answer, { error: 35, apis: [{ key: 18, min: 0, max: 4 }] })
  })

  for (const software of [
    ['has space', '1.0'],
    ['', '1.0'],
    ['client', '-1'],
  ] as const) {
    test(`client software ${JSON.stringify(software.join(' '))} is an invalid request`, async (t) => {
      const client = await raw(t, await cluster(t))
      assert.deepEqual(await client.call(apiVersions(3, software)), { error: 42, apis: [] })
    })
  }
})

test('no two APIs share a key or a name', () => {
  assert.equal(new Set(apis.map(({ key }) => key)).size, apis.length)
  assert.equal(new Set(apis.map(({ name }) => name)).size, apis.length)
})
