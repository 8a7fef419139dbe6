import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { apis } from '../../../sandbox/kafka/apis.ts'
import { apiVersions } from '../../support/kafka-protocol/api-versions.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import { encode } from '../../support/kafka-protocol/raw-client.ts'
import type { RawRequest } from '../../support/kafka-protocol/raw-client.ts'
import { saslAuthenticate, saslHandshake } from '../../support/kafka-protocol/sasl.ts'
import { connect, newTopic } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

const hopeless: readonly [string, Buffer][] = [
  ['a frame larger than any request', Buffer.from('7fffffff00', 'hex')],
  ['a frame of negative size', Buffer.from('ffffffff00', 'hex')],
  ['an empty frame', Buffer.from('00000000', 'hex')],
  ['what is no Kafka at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an API that does not exist', encode({ key: 999, version: 0 }, 0)],
  ['a version above those of the API', encode({ key: 3, version: 99 }, 0)],
  ['a version below those of the API', encode({ key: 2, version: 0 }, 0)],
  ['a body that ends early', encode({ key: 3, version: 8, body: (writer) => writer.int32(5) }, 0)],
  ['a body that promises a million topics', encode({ key: 3, version: 1, body: (w) => w.int32(1e6) }, 0)],
]

/** Versions, frames, order, and clients side by side. */
export function connectionsContract(environment: () => KafkaEnvironment): void {
  suite('ApiVersions', () => {
    for (const version of [0, 1, 2, 3, 4]) {
      test(`version ${version} names at least the versions that the stand-in speaks`, async (t) => {
        const answer = await (await connect(t, environment())).call(apiVersions(version))
        assert.equal(answer.error, 0)
        const missing = apis.filter(({ key, versions: [min, max] }) => {
          const spoken = answer.apis.find((api) => api.key === key)
          return spoken === undefined || spoken.min > min || spoken.max < max
        })
        assert.deepEqual(
          missing.map(({ name }) => name),
          [],
        )
      })
    }

    test('a version of the future is answered in version 0 with error 35 and the versions of this API', async (t) => {
      const client = await connect(t, environment())
      // The broker knows at least that the header of such a version ends with tagged fields.
      const request: RawRequest = { key: 18, version: 99, body: (writer) => writer.uvarint(0) }
      const answer = await client.call({ ...apiVersions(0), request })
      assert.deepEqual(answer, { error: 35, apis: [{ key: 18, min: 0, max: 4 }] })
    })

    for (const software of [
      ['has space', '1.0'],
      ['', '1.0'],
      ['client', '-1'],
    ] as const) {
      test(`client software ${JSON.stringify(software.join(' '))} is an invalid request`, async (t) => {
        const client = await connect(t, environment())
        assert.deepEqual(await client.call(apiVersions(3, software)), { error: 42, apis: [] })
      })
    }
  })

  suite('connections', () => {
    test('pipelined requests are answered in their order, however they are cut', async (t) => {
      const { socket, next } = await connect(t, environment())
      const requests = [0, 1, 2, 3].map((id) =>
        encode((id % 2 === 0 ? apiVersions(0) : metadata(1, null)).request, id),
      )
      const bytes = Buffer.concat(requests)
      for (let at = 0; at < bytes.length; at += 7) socket.write(bytes.subarray(at, at + 7))
      const answers = [await next(), await next(), await next(), await next()]
      assert.deepEqual(
        answers.map((answer) => answer?.readInt32BE(0)),
        [0, 1, 2, 3],
      )
    })

    test('many clients are served at once', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 2)
      const clients = await Promise.all(Array.from({ length: 30 }, () => connect(t, kafka)))
      const answers = await Promise.all(clients.map((client) => client.call(metadata(5, [topic]))))
      for (const { topics } of answers) assert.deepEqual(topics, answers[0]?.topics)
    })

    for (const [what, bytes] of hopeless) {
      test(`${what} closes the connection, and the broker serves on`, async (t) => {
        const kafka = environment()
        const { socket, next } = await connect(t, kafka)
        socket.write(bytes)
        assert.equal(await next(), undefined)
        assert.equal((await (await connect(t, kafka)).call(apiVersions(0))).error, 0)
      })
    }

    test('what follows the fields of a request is ignored', async (t) => {
      const client = await connect(t, environment())
      const request: RawRequest = { key: 3, version: 1, body: (w) => w.array([], () => undefined).int32(5) }
      assert.equal((await client.call({ ...metadata(1, []), request })).brokers.length, 2)
    })

    test('a listener without SASL says 34 to who tries', async (t) => {
      const client = await connect(t, environment())
      assert.equal((await client.call(saslHandshake('PLAIN')))[0], 34)
      assert.equal((await client.call(saslAuthenticate('x'))).error, 34)
    })
  })
}
