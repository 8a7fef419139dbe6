import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { apiVersions } from '../../support/kafka-protocol/api-versions.ts'
import { rawClient } from '../../support/kafka-protocol/raw-client.ts'
import type { RawClient } from '../../support/kafka-protocol/raw-client.ts'
import { saslAuthenticate, saslHandshake } from '../../support/kafka-protocol/sasl.ts'
import type { OAuthKafkaEnvironment } from './environment.ts'

const initial = (token: string): string => `n,,\u0001auth=Bearer ${token}\u0001\u0001`

/** Who may come in with a bearer token. */
export function oauthBearerContract(environment: () => OAuthKafkaEnvironment): void {
  async function connect(t: TestContext): Promise<RawClient> {
    const client = await rawClient(environment().broker)
    t.after(() => client.socket.destroy())
    assert.deepEqual(await client.call(saslHandshake('OAUTHBEARER')), [0, ['OAUTHBEARER']])
    return client
  }

  suite('SASL OAUTHBEARER', () => {
    test('lets in who shows a good token', async (t) => {
      const client = await connect(t)
      const answer = await client.call(saslAuthenticate(initial(environment().acceptedToken)))
      assert.deepEqual(answer, { error: 0, message: '', reply: '' })
      assert.equal((await client.call(apiVersions(0))).error, 0)
    })

    test('describes what is wrong with a token without an error, and refuses at the next message', async (t) => {
      const client = await connect(t)
      const { error, message, reply } = await client.call(
        saslAuthenticate(initial(environment().refusedToken)),
      )
      assert.deepEqual([error, message, JSON.parse(reply)], [0, '', { status: 'invalid_token' }])
      const refusal = await client.call(saslAuthenticate('\u0001'))
      assert.deepEqual([refusal.error, refusal.message], [58, reply])
      assert.equal(await client.next(), undefined)
    })

    test('refuses at once what is no token', async (t) => {
      const client = await connect(t)
      assert.equal((await client.call(saslAuthenticate('hello'))).error, 58)
      assert.equal(await client.next(), undefined)
    })
  })
}
