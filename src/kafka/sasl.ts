import { request } from 'undici'

import type { KafkaSettings, SaslSettings } from '../config/settings.ts'
import { AutoscalerError } from '../errors.ts'

/** TLS and SASL as kafkajs takes them. `timeoutMs` bounds the request for an OAuth token. */
export function security({ tls, sasl }: KafkaSettings, timeoutMs: number): { ssl?: object; sasl?: object } {
  return {
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl, timeoutMs) }),
  }
}

function tlsOptions(tls: NonNullable<KafkaSettings['tls']>): object {
  const { ca, cert, key, keyPassphrase: passphrase, serverName: servername, insecureSkipVerify } = tls
  const given = Object.entries({ ca, cert, key, passphrase, servername }).filter(
    ([, value]) => value !== undefined,
  )
  return { ...Object.fromEntries(given), rejectUnauthorized: !insecureSkipVerify }
}

function saslOptions(sasl: SaslSettings, timeoutMs: number): object {
  if (sasl.mechanism !== 'OAUTHBEARER') return { ...sasl, mechanism: sasl.mechanism.toLowerCase() }
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await fetchToken(sasl, timeoutMs) }),
  }
}

/**
 * An access token by the client credentials grant (RFC 6749 §4.4). Asked anew for each connection and
 * re-authentication, so no token outlives its time in a cache.
 * @throws AutoscalerError KafkaAuthenticationFailed; its message never holds the secret or the token
 */
export async function fetchToken(
  { tokenEndpoint, clientId, clientSecret, scope }: Extract<SaslSettings, { mechanism: 'OAUTHBEARER' }>,
  timeoutMs: number,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
  })
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  try {
    const { statusCode, body } = await request(tokenEndpoint, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: form.toString(),
      signal: AbortSignal.timeout(timeoutMs),
    })
    return tokenOf(statusCode, await body.text())
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new AutoscalerError('KafkaAuthenticationFailed', `no token from ${tokenEndpoint}: ${why}`, {
      cause: error,
    })
  }
}

function tokenOf(statusCode: number, text: string): string {
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
  const answer: unknown = JSON.parse(text)
  const token =
    typeof answer === 'object' && answer !== null && 'access_token' in answer
      ? answer.access_token
      : undefined
  if (typeof token !== 'string' || token === '') throw new Error('the answer has no access_token')
  return token
}
