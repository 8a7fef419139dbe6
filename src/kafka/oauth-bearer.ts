import { request } from 'undici'

import type { SaslSettings } from '../config/settings.ts'
import { AutoscalerError } from '../errors.ts'

type OAuthSettings = Extract<SaslSettings, { mechanism: 'OAUTHBEARER' }>

/** kafkajs's hook for a SASL mechanism of one's own; both buffers start with their length as int32. */
type AuthenticationProvider = (connection: {
  readonly host: string
  readonly port: number
  readonly saslAuthenticate: (exchange: {
    readonly request: { encode(): Promise<Buffer> }
    readonly response: { decode(reply: Buffer): Promise<Buffer>; parse(reply: Buffer): Promise<void> }
  }) => Promise<void>
}) => { authenticate(): Promise<void> }

/**
 * OAUTHBEARER (RFC 7628). Not kafkajs's own: that one takes a refused token for accepted, because a broker first
 * answers it with a description and without an error code. The token is asked anew for each connection and
 * re-authentication, so none outlives its time in a cache.
 */
export function oauthBearer(settings: OAuthSettings, timeoutMs: number): AuthenticationProvider {
  return ({ host, port, saslAuthenticate }) => ({
    authenticate: async () => {
      const token = await fetchToken(settings, timeoutMs)
      await saslAuthenticate({
        request: { encode: async () => sized(loginMessage(token, settings.extensions)) },
        response: {
          decode: async (reply) => reply.subarray(4),
          parse: async (refusal) => {
            if (refusal.length === 0) return
            const message = `broker ${host}:${port} refused the credentials: ${refusal.toString()}`
            throw new AutoscalerError('KafkaAuthenticationFailed', message)
          },
        },
      })
    },
  })
}

/** The message that logs in (RFC 7628 §3.1), with the extensions of KIP-342. */
export function loginMessage(token: string, extensions: Readonly<Record<string, string>> = {}): string {
  const fields = [
    `auth=Bearer ${token}`,
    ...Object.entries(extensions).map(([name, value]) => `${name}=${value}`),
  ]
  return ['n,,', ...fields, '', ''].join('\u0001')
}

function sized(text: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(Buffer.byteLength(text))
  return Buffer.concat([length, Buffer.from(text)])
}

/**
 * An access token by the client credentials grant (RFC 6749 §4.4).
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
  const answer = parseJson(text)
  const token =
    typeof answer === 'object' && answer !== null && 'access_token' in answer
      ? answer.access_token
      : undefined
  if (typeof token !== 'string' || token === '') throw new Error('the answer has no access_token')
  return token
}

/** JSON.parse quotes what it cannot read, and that could be a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the answer is not JSON')
  }
}
