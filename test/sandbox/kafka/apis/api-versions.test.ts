import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { apis, apisUpTo } from '../../../../sandbox/kafka/apis.ts'
import { apiVersions } from '../../../support/kafka-protocol/api-versions.ts'
import { findCoordinators } from '../../../support/kafka-protocol/find-coordinator.ts'
import { cluster, raw } from '../support/cluster.ts'

suite('ApiVersions', () => {
  for (const version of [0, 1, 2, 3, 4]) {
    test(`version ${version} lists every API in the list`, async (t) => {
      const client = await raw(t, await cluster(t))
      const expected = apis.map(({ key, versions: [min, max] }) => ({ key, min, max }))
      assert.deepEqual(await client.call(apiVersions(version)), { error: 0, apis: expected })
    })
  }

  test('lists what an older broker speaks, which does not answer anything newer', async (t) => {
    const client = await raw(t, await cluster(t, { newest: { OffsetFetch: 7, FindCoordinator: 3 } }))
    const { apis: listed } = await client.call(apiVersions(3))
    assert.deepEqual(
      listed.filter(({ key }) => key === 9 || key === 10),
      [
        { key: 9, min: 1, max: 7 },
        { key: 10, min: 0, max: 3 },
      ],
    )
    await assert.rejects(client.call(findCoordinators(['shippers'])), /hung up/)
  })

  test('knows the names of its APIs', () => {
    assert.throws(() => apisUpTo({ OffsetFetsch: 7 }), /no API OffsetFetsch/)
  })
})

test('no two APIs share a key or a name', () => {
  assert.equal(new Set(apis.map(({ key }) => key)).size, apis.length)
  assert.equal(new Set(apis.map(({ name }) => name)).size, apis.length)
})
