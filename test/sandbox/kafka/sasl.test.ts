import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SASLOptions } from 'kafkajs'
import type { SaslCredentials } from '../../../sandbox/kafka/sasl.ts'
import { apiVersions } from '../../support/kafka-protocol/api-versions.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import { logIn, saslAuthenticate, saslHandshake } from '../../support/kafka-protocol/sasl.ts'
import { admin, cluster, raw } from './support/cluster.ts'

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

const ordersMetadata = metadata(1, ['orders'])

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
    assert.deepEqual(await client.call(saslHandshake('SCRAM-SHA-256')), [33, ['PLAIN']])
    assert.equal(await client.next(), undefined)
  })

  for (const version of [0, 1]) {
    test(`version ${version} of a refusal carries error 58 and a message, and ends the connection`, async (t) => {
      const client = await raw(t, await cluster(t, { sasl: credentials }))
      assert.equal((await client.call(saslHandshake('PLAIN')))[0], 0)
      const answer = await client.call(saslAuthenticate('\0alice\0wrong', version))
      const message = 'Authentication failed: Invalid username or password'
      assert.deepEqual(answer, { error: 58, message, reply: '' })
      assert.equal(await client.next(), undefined)
    })
  }

  for (const [what, requests] of [
    ['a request before the handshake', [ordersMetadata.request]],
    ['authentication before the handshake', [saslAuthenticate('\0alice\0secret').request]],
    ['asking for the versions twice', [apiVersions(0).request, apiVersions(0).request]],
  ] as const) {
    test(`${what} ends the connection without an answer`, async (t) => {
      const client = await raw(t, await cluster(t, { sasl: credentials }))
      for (const request of requests) client.send(request)
      for (const _ of requests.slice(1)) assert.ok(await client.next())
      assert.equal(await client.next(), undefined)
    })
  }

  test('a request between handshake and authentication learns nothing but error 34', async (t) => {
    const kafka = await cluster(t, { sasl: credentials })
    kafka.state.createTopic('orders')
    const client = await raw(t, kafka)
    await client.call(saslHandshake('PLAIN'))
    const { brokers, controller, topics } = await client.call(ordersMetadata)
    assert.deepEqual([brokers, controller], [[], -1])
    assert.deepEqual(topics, [{ error: 34, name: 'orders', internal: false, partitions: [] }])
    assert.equal(await client.next(), undefined)
  })

  test('once logged in, logging in again is error 34 and changes nothing', async (t) => {
    const client = await raw(t, await cluster(t, { sasl: credentials }))
    await logIn(client, { username: 'alice', password: 'secret' })
    assert.equal((await client.call(saslHandshake('PLAIN')))[0], 34)
    assert.equal((await client.call(saslAuthenticate('\0alice\0secret'))).error, 34)
    assert.equal((await client.call(ordersMetadata)).brokers.length, 1)
  })

  test('a listener without SASL says 34 to who tries', async (t) => {
    const client = await raw(t, await cluster(t))
    assert.equal((await client.call(saslHandshake('PLAIN')))[0], 34)
    assert.equal((await client.call(saslAuthenticate('x'))).error, 34)
  })
})
