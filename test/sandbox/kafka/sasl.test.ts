import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SASLOptions } from 'kafkajs'
import type { SaslCredentials } from '../../../sandbox/kafka/sasl.ts'
import { admin, cluster } from './support/cluster.ts'

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
})
