import { SaslFailure } from './mechanism.ts'
import type { SaslMechanism } from './mechanism.ts'

const BEARER = 'auth=Bearer '
const INVALID_TOKEN = '{"status":"invalid_token"}'

/**
 * OAUTHBEARER (RFC 7628) against a list of tokens. As the RFC wants, a wrong token is first answered with a description
 * and without an error; the failure follows the client's next message.
 */
export function oauthbearer(tokens: readonly string[]): SaslMechanism {
  let refused = false
  return (message) => {
    if (refused) throw new SaslFailure(INVALID_TOKEN)
    const [header = '', ...fields] = message.toString('utf8').split('\u0001')
    const token = fields.find((field) => field.startsWith(BEARER))?.slice(BEARER.length)
    if (!header.startsWith('n,') || token === undefined) throw new SaslFailure()
    refused = !tokens.includes(token)
    return { reply: Buffer.from(refused ? INVALID_TOKEN : ''), done: !refused }
  }
}
