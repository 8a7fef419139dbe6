import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Reader, Writer } from '../../../../sandbox/kafka/wire.ts'
import { cluster, groupAt, raw } from '../support/cluster.ts'
import type { RawRequest } from '../support/raw-client.ts'

const KEY = 10

function request(version: number, keys: readonly string[], type = 0): RawRequest {
  const body = (writer: Writer): Writer => {
    if (version < 4) writer.string(keys[0] ?? '')
    if (version >= 1) writer.int8(type)
    if (version >= 4) writer.array(keys, (key, w) => w.string(key))
    return writer.tags()
  }
  return { key: KEY, version, flexible: version >= 3, body }
}

type Answer = readonly [error: number, broker: number, host: string]

function readSingle(r: Reader, version: number): Answer {
  if (version >= 1) assert.equal(r.int32(), 0)
  const error = r.int16()
  if (version >= 1) assert.equal(r.nullableString(), error === 0 ? 'NONE' : null)
  const [broker, host] = [r.int32(), r.string(), r.int32()]
  r.tags()
  assert.equal(r.remaining, 0)
  return [error, broker, host]
}

function readBatch(r: Reader): Record<string, Answer> {
  assert.equal(r.int32(), 0)
  const answers = r.array(() => {
    const [key, broker, host] = [r.string(), r.int32(), r.string(), r.int32()]
    const [error, message] = [r.int16(), r.nullableString()]
    r.tags()
    assert.equal(message, '')
    return [key, [error, broker, host] as const] as const
  })
  r.tags()
  assert.equal(r.remaining, 0)
  return Object.fromEntries(answers)
}

suite('FindCoordinator', () => {
  for (const version of [0, 1, 2, 3]) {
    test(`version ${version} names the broker of a group, whether the group exists or not`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      kafka.faults.deny({ group: 'secret' })
      const client = await raw(t, kafka)
      for (const [group, expected] of [
        [groupAt(kafka.state, 1), [0, 1, '127.0.0.1']],
        [groupAt(kafka.state, 2), [0, 2, '127.0.0.1']],
        ['secret', [30, -1, '']],
      ] as const) {
        assert.deepEqual(readSingle(await client.ask(request(version, [group])), version), expected)
      }
    })
  }

  test('version 4 answers for many groups at once, each with its own error', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    kafka.faults.deny({ group: 'secret' })
    const [first, second] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
    const answer = readBatch(await (await raw(t, kafka)).ask(request(4, [first, 'secret', second])))
    const expected = { [first]: [0, 1, '127.0.0.1'], secret: [30, -1, ''], [second]: [0, 2, '127.0.0.1'] }
    assert.deepEqual(answer, expected)
  })

  for (const [type, error] of [
    [1, 15],
    [9, 42],
  ] as const) {
    test(`a coordinator of type ${type} is error ${error}`, async (t) => {
      const client = await raw(t, await cluster(t))
      assert.deepEqual(readSingle(await client.ask(request(2, ['x'], type)), 2), [error, -1, ''])
    })
  }
})
