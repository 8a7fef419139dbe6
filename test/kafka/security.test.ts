import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'

import type { SaslSettings } from '../../src/config/settings.ts'
import { fetchToken, loginMessage } from '../../src/kafka/oauth-bearer.ts'
import { createAuthority } from '../support/certificates.ts'
import { assertUnknown, known, startLab } from './lab.ts'

const SECRET = 'open-sesame'
const authority = createAuthority('kafka')
const server = authority.issue('127.0.0.1')

const password = (mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512', secret = SECRET): SaslSettings => ({
  mechanism,
  username: 'scaler',
  password: secret,
})

suite('SASL', () => {
  for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const) {
    test(`${mechanism} with the right password`, async (t) => {
      const sasl = { [mechanism]: { scaler: SECRET } }
      const { read } = await startLab(t, { sasl, settings: { sasl: password(mechanism) } })
      known(await read())
    })

    test(`${mechanism} with a wrong password is refused by name, without the password`, async (t) => {
      const sasl = { [mechanism]: { scaler: 'another' } }
      const { read } = await startLab(t, { sasl, settings: { sasl: password(mechanism) } })
      const report = await read()
      assertUnknown(report, 'KafkaAuthenticationFailed', /refused the credentials/)
      assert.ok(!JSON.stringify(report).includes(SECRET))
    })
  }

  test('a mechanism that the broker has not enabled', async (t) => {
    const { read } = await startLab(t, { sasl: { PLAIN: {} }, settings: { sasl: password('SCRAM-SHA-512') } })
    assertUnknown(await read(), 'KafkaAuthenticationFailed', /does not support the requested SASL mechanism/)
  })

  test('a broker that wants credentials from one who has none', async (t) => {
    const { read } = await startLab(t, { sasl: { PLAIN: { scaler: SECRET } } })
    assertUnknown(await read(), 'KafkaUnreachable', /broker 127/)
  })
})

suite('TLS', () => {
  test('with the right authority', async (t) => {
    const tls = { ca: authority.cert, insecureSkipVerify: false }
    const { read } = await startLab(t, { tls: server, settings: { tls } })
    known(await read())
  })

  test('with an unknown authority says what is wrong with the certificate', async (t) => {
    const tls = { ca: createAuthority('stranger').cert, insecureSkipVerify: false }
    const { read } = await startLab(t, { tls: server, settings: { tls } })
    assertUnknown(await read(), 'KafkaUnreachable', /certificate/)
  })

  test('with an unknown authority that is not to be verified', async (t) => {
    const { read } = await startLab(t, { tls: server, settings: { tls: { insecureSkipVerify: true } } })
    known(await read())
  })

  test('with a client certificate, and SASL over it', async (t) => {
    const { cert, key } = authority.issue('scaler')
    const tls = { ca: authority.cert, cert, key, insecureSkipVerify: false }
    const options = { tls: { ...server, ca: authority.cert }, sasl: { PLAIN: { scaler: SECRET } } }
    const { read } = await startLab(t, { ...options, settings: { tls, sasl: password('PLAIN') } })
    known(await read())
  })

  test('from a client that speaks plain text fails within the timeout', async (t) => {
    const { read } = await startLab(t, { tls: server, requestTimeoutMs: 300 })
    const reading = (await read()).reading
    assert.equal(reading.status, 'unknown')
  })
})

/** A token endpoint that answers as told and remembers what it was asked. */
async function startEndpoint(t: TestContext, answer: (response: ServerResponse) => void) {
  const asked: { authorization: string | undefined; body: string }[] = []
  const endpoint = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    endpoint.closeAllConnections()
    endpoint.close()
  })
  const address = endpoint.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const sasl = {
    mechanism: 'OAUTHBEARER',
    tokenEndpoint: `http://127.0.0.1:${port}/token`,
    clientId: 'scaler',
    clientSecret: SECRET,
  } as const
  return { asked, sasl }
}

suite('OAUTHBEARER', () => {
  test('asks the token endpoint with the client credentials and hands the token to the broker', async (t) => {
    const { asked, sasl } = await startEndpoint(t, (response) =>
      response.end('{"access_token":"t0ken","expires_in":60}'),
    )
    const { read } = await startLab(t, {
      sasl: { OAUTHBEARER: ['t0ken'] },
      settings: { sasl: { ...sasl, scope: 'kafka' } },
    })
    known(await read())
    const credentials = Buffer.from(`scaler:${SECRET}`).toString('base64')
    assert.deepEqual(asked, [
      { authorization: `Basic ${credentials}`, body: 'grant_type=client_credentials&scope=kafka' },
    ])
  })

  test('hands extensions to the broker after the token (KIP-342)', () => {
    assert.equal(loginMessage('t0ken'), 'n,,\u0001auth=Bearer t0ken\u0001\u0001')
    const message = loginMessage('t0ken', { logicalCluster: 'lkc', identityPoolId: 'pool' })
    assert.equal(
      message,
      'n,,\u0001auth=Bearer t0ken\u0001logicalCluster=lkc\u0001identityPoolId=pool\u0001\u0001',
    )
  })

  test('a token that the broker refuses', async (t) => {
    const { sasl } = await startEndpoint(t, (response) => response.end('{"access_token":"stale"}'))
    const { read } = await startLab(t, { sasl: { OAUTHBEARER: ['t0ken'] }, settings: { sasl } })
    assertUnknown(await read(), 'KafkaAuthenticationFailed', /refused the credentials/)
  })

  const failures: { name: string; answer: (response: ServerResponse) => void; message: RegExp }[] = [
    {
      name: 'refuses the client',
      answer: (response) => response.writeHead(401).end('{"error":"invalid_client"}'),
      message: /answered 401/,
    },
    {
      name: 'answers without a token',
      answer: (response) => response.end('{"token_type":"bearer"}'),
      message: /no access_token/,
    },
    {
      name: 'answers with something else than JSON',
      answer: (response) => response.end('<html>'),
      message: /the answer is not JSON/,
    },
    { name: 'hangs', answer: () => {}, message: /no token from/ },
  ]
  for (const { name, answer, message } of failures) {
    test(`an endpoint that ${name} is an authentication failure that names it and no secret`, async (t) => {
      const { sasl } = await startEndpoint(t, answer)
      await assert.rejects(fetchToken(sasl, 200), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'KafkaAuthenticationFailed')
        assert.match(error.message, message)
        assert.ok(!error.message.includes(SECRET) && error.message.includes(sasl.tokenEndpoint))
        return true
      })
    })
  }
})
