import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SASLOptions } from 'kafkajs'
import type { SaslCredentials } from '../../../sandbox/kafka/sasl.ts'
import type { Writer } from '../../../sandbox/kafka/wire.ts'
import { admin, cluster, raw } from './support/cluster.ts'
import type { RawRequest } from './support/raw-client.ts'

const credentials: SaslCredentials = {
  PLAIN: { alice: 'secret' },
  'SCRAM-SHA-256': { 'al=ice,': 'pässword' },
  'SCRAM-SHA-512': { alice: 'secret' },
  OAUTHBEARER: ['token-1'],
}

const bearer = (value: string): SASLOptions => ({
  mechanism: 'oauthbearer',
  oauthBearerProvider: async () => ({ value }),
})

const mechanisms: readonly [string, SASLOptions, SASLOptions, RegExp][] = [
  [
    'PLAIN',
    { mechanism: 'plain', username: 'alice', password: 'secret' },
    { mechanism: 'plain', username: 'alice', password: 'wrong' },
    /Authentication failed: Invalid username or password/,
  ],
  [
    'SCRAM-SHA-256',
    { mechanism: 'scram-sha-256', username: 'al=ice,', password: 'pässword' },
    { mechanism: 'scram-sha-256', username: 'al=ice,', password: 'password' },
    /invalid credentials with SASL mechanism SCRAM-SHA-256/,
  ],
  [
    'SCRAM-SHA-512',
    { mechanism: 'scram-sha-512', username: 'alice', password: 'secret' },
    { mechanism: 'scram-sha-512', username: 'bob', password: 'secret' },
    /invalid credentials with SASL mechanism SCRAM-SHA-512/,
  ],
]

const handshake = (mechanism: string): RawRequest => ({
  key: 17,
  version: 1,
  body: (w) => w.string(mechanism),
})
const authenticate = (message: string, version = 1): RawRequest => ({
  key: 36,
  version,
  body: (writer: Writer) => writer.bytesField(Buffer.from(message)),
})
const apiVersions: RawRequest = { key: 18, version: 0 }
const metadata: RawRequest = {
  key: 3,
  version: 1,
  body: (w) => w.array(['orders'], (topic) => w.string(topic)),
}

suite('SASL', () => {
  for (const [name, right, wrong, message] of mechanisms) {
    test(`kafkajs logs in with ${name}, and is told when it may not`, async (t) => {
      const kafka = await cluster(t, { sasl: credentials })
      kafka.state.createTopic('orders')
      assert.deepEqual(await (await admin(t, kafka, { sasl: right })).listTopics(), ['orders'])
      await assert.rejects(admin(t, kafka, { sasl: wrong }), message)
    })
  }

  test('kafkajs logs in with OAUTHBEARER', async (t) => {
    const kafka = await cluster(t, { sasl: credentials })
    kafka.state.createTopic('orders')
    assert.deepEqual(await (await admin(t, kafka, { sasl: bearer('token-1') })).listTopics(), ['orders'])
  })

  test('kafkajs takes the description of a wrong token for success, and fails at its first request', async (t) => {
    const kafka = await cluster(t, { sasl: credentials })
    kafka.state.createTopic('orders')
    const client = await admin(t, kafka, { sasl: bearer('token-2') })
    await assert.rejects(client.listTopics())
  })

  test('a mechanism that is not enabled is error 33 with those that are, and ends the connection', async (t) => {
    const client = await raw(t, await cluster(t, { sasl: { PLAIN: {} } }))
    const response = await client.ask(handshake('SCRAM-SHA-256'))
    assert.deepEqual([response.int16(), response.array((r) => r.string())], [33, ['PLAIN']])
    assert.equal(await client.next(), undefined)
  })

  for (const version of [0, 1]) {
    test(`version ${version} of a refusal carries error 58 and a message, and ends the connection`, async (t) => {
      const client = await raw(t, await cluster(t, { sasl: credentials }))
      assert.equal((await client.ask(handshake('PLAIN'))).int16(), 0)
      const response = await client.ask(authenticate('\0alice\0wrong', version))
      const error = [response.int16(), response.nullableString(), response.bytes().length]
      assert.deepEqual(error, [58, 'Authentication failed: Invalid username or password', 0])
      if (version >= 1) assert.equal(response.int64(), 0n)
      assert.equal(response.remaining, 0)
      assert.equal(await client.next(), undefined)
    })
  }

  for (const [what, requests] of [
    ['a request before the handshake', [metadata]],
    ['authentication before the handshake', [authenticate('\0alice\0secret')]],
    ['asking for the versions twice', [apiVersions, apiVersions]],
  ] as const) {
    test(`${what} ends the connection without an answer`, async (t) => {
      const client = await raw(t, await cluster(t, { sasl: credentials }))
      for (const request of requests.slice(0, -1)) await client.ask(request)
      await assert.rejects(client.ask(requests.at(-1) ?? metadata), /hung up/)
    })
  }

  test('a request between handshake and authentication learns nothing but error 34', async (t) => {
    const kafka = await cluster(t, { sasl: credentials })
    kafka.state.createTopic('orders')
    const client = await raw(t, kafka)
    await client.ask(handshake('PLAIN'))
    const r = await client.ask(metadata)
    assert.deepEqual([r.array(() => r.int32()), r.int32()], [[], -1])
    assert.deepEqual(
      r.array(() => [r.int16(), r.string()]),
      [[34, 'orders']],
    )
    assert.equal(await client.next(), undefined)
  })

  test('once logged in, logging in again is error 34 and changes nothing', async (t) => {
    const client = await raw(t, await cluster(t, { sasl: credentials }))
    await client.ask(handshake('PLAIN'))
    assert.equal((await client.ask(authenticate('\0alice\0secret'))).int16(), 0)
    assert.equal((await client.ask(handshake('PLAIN'))).int16(), 34)
    assert.equal((await client.ask(authenticate('\0alice\0secret'))).int16(), 34)
    assert.ok((await client.ask(metadata)).remaining > 0)
  })

  test('a listener without SASL says 34 to who tries', async (t) => {
    const client = await raw(t, await cluster(t))
    assert.equal((await client.ask(handshake('PLAIN'))).int16(), 34)
    assert.equal((await client.ask(authenticate('x'))).int16(), 34)
  })
})
