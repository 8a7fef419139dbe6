import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SASLOptions } from 'kafkajs'
import { clientOf } from '../../e2e/lab/kafka-client.ts'
import { apiVersions } from '../../support/kafka-protocol/api-versions.ts'
import { metadata } from '../../support/kafka-protocol/metadata.ts'
import { logIn, saslAuthenticate, saslHandshake } from '../../support/kafka-protocol/sasl.ts'
import { connect, connectAsUser, newTopic } from './clients.ts'
import type { SecuredKafkaEnvironment } from './environment.ts'

const mechanisms = [
  ['plain', /Invalid username or password/],
  ['scram-sha-256', /invalid credentials with SASL mechanism SCRAM-SHA-256/],
  ['scram-sha-512', /invalid credentials with SASL mechanism SCRAM-SHA-512/],
] as const

/** Who may come in. */
export function authenticationContract(environment: () => SecuredKafkaEnvironment): void {
  suite('SASL', () => {
    for (const [mechanism, refusal] of mechanisms) {
      const as = (change: object = {}): ReturnType<typeof clientOf> => {
        const { brokers, credentials } = environment()
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs ties the fields to the mechanism's literal
        const sasl = { mechanism, ...credentials, ...change } as SASLOptions
        return clientOf(brokers.join(','), { sasl })
      }

      test(`kafkajs logs in with ${mechanism}`, async () => {
        const topic = await newTopic(environment())
        assert.ok((await as().admin((admin) => admin.listTopics())).includes(topic))
      })

      for (const [what, change] of [
        ['a wrong password', { password: 'wrong' }],
        ['an unknown user', { username: 'nobody' }],
      ] as const) {
        test(`kafkajs is refused with ${mechanism} and ${what}, and told why`, async () => {
          const client = as(change)
          await assert.rejects(
            client.admin((admin) => admin.listTopics()),
            refusal,
          )
        })
      }
    }

    for (const version of [0, 1]) {
      test(`version ${version} of a refusal carries error 58 and a message, and ends the connection`, async (t) => {
        const client = await connect(t, environment())
        assert.equal((await client.call(saslHandshake('PLAIN')))[0], 0)
        const answer = await client.call(saslAuthenticate('\0autoscaler\0wrong', version))
        const message = 'Authentication failed: Invalid username or password'
        assert.deepEqual(answer, { error: 58, message, reply: '' })
        assert.equal(await client.next(), undefined)
      })
    }

    test('a mechanism that is not enabled is error 33 with those that are, and ends the connection', async (t) => {
      const client = await connect(t, environment())
      const [error, enabled] = await client.call(saslHandshake('GSSAPI'))
      assert.deepEqual([error, enabled.toSorted()], [33, ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']])
      assert.equal(await client.next(), undefined)
    })

    test('asking for the versions is allowed before, once', async (t) => {
      const client = await connect(t, environment())
      assert.equal((await client.call(apiVersions(3))).error, 0)
      await logIn(client, environment().credentials)
      assert.equal((await client.call(metadata(1, []))).brokers.length, 2)
    })

    for (const [what, requests] of [
      ['a request before the handshake', [metadata(1, []).request]],
      ['authentication before the handshake', [saslAuthenticate('\0autoscaler\0x').request]],
      ['asking for the versions twice', [apiVersions(0).request, apiVersions(0).request]],
    ] as const) {
      test(`${what} ends the connection without an answer`, async (t) => {
        const client = await connect(t, environment())
        for (const request of requests) client.send(request)
        for (const _ of requests.slice(1)) assert.ok(await client.next())
        assert.equal(await client.next(), undefined)
      })
    }

    test('a request between handshake and authentication learns nothing but error 34', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      const client = await connect(t, kafka)
      await client.call(saslHandshake('PLAIN'))
      const { brokers, controller, topics } = await client.call(metadata(1, [topic]))
      assert.deepEqual([brokers, controller], [[], -1])
      assert.deepEqual(topics, [{ error: 34, name: topic, internal: false, partitions: [] }])
      assert.equal(await client.next(), undefined)
    })

    test('once logged in, logging in again is error 34 and changes nothing', async (t) => {
      const client = await connectAsUser(t, environment())
      assert.equal((await client.call(saslHandshake('PLAIN')))[0], 34)
      assert.equal((await client.call(saslAuthenticate('\0autoscaler\0x'))).error, 34)
      assert.equal((await client.call(metadata(1, []))).brokers.length, 2)
    })
  })
}
