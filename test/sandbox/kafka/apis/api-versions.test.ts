import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { apis } from '../../../../sandbox/kafka/apis.ts'
import type { Reader, Writer } from '../../../../sandbox/kafka/wire.ts'
import { cluster, raw } from '../support/cluster.ts'

const KEY = 18

const software =
  (name: string, version: string) =>
  (writer: Writer): Writer =>
    writer.string(name).string(version).tags()

function readRanges(response: Reader): number[][] {
  return response.array((r) => {
    const range = [r.int16(), r.int16(), r.int16()]
    r.tags()
    return range
  })
}

suite('ApiVersions', () => {
  for (const version of [0, 1, 2, 3, 4]) {
    test(`version ${version} lists every API in the list`, async (t) => {
      const client = await raw(t, await cluster(t))
      const flexible = version >= 3
      const body = flexible ? software('my-client', '1.0') : (writer: Writer): Writer => writer
      const response = await client.ask({ key: KEY, version, flexible, flexibleHeader: false, body })
      assert.equal(response.int16(), 0)
      const expected = apis.map(({ key, versions: [min, max] }) => [key, min, max])
      assert.deepEqual(readRanges(response), expected)
      if (version >= 1) assert.equal(response.int32(), 0)
      response.tags()
      assert.equal(response.remaining, 0)
    })
  }

  test('a version of the future is answered in version 0 with error 35 and the versions of this API', async (t) => {
    const client = await raw(t, await cluster(t))
    const response = await client.ask({ key: KEY, version: 99, body: (writer) => writer.int32(1) })
    assert.equal(response.int16(), 35)
    assert.deepEqual(readRanges(response), [[KEY, 0, 4]])
    assert.equal(response.remaining, 0)
  })

  for (const [name, version] of [
    ['has space', '1.0'],
    ['', '1.0'],
    ['client', '-1'],
  ] as const) {
    test(`client software ${JSON.stringify(`${name} ${version}`)} is an invalid request`, async (t) => {
      const client = await raw(t, await cluster(t))
      const body = software(name, version)
      const response = await client.ask({ key: KEY, version: 3, flexible: true, flexibleHeader: false, body })
      assert.deepEqual([response.int16(), readRanges(response)], [42, []])
    })
  }
})

test('no two APIs share a key or a name', () => {
  assert.equal(new Set(apis.map(({ key }) => key)).size, apis.length)
  assert.equal(new Set(apis.map(({ name }) => name)).size, apis.length)
})
