import { SaslFailure } from './mechanism.ts'
import type { SaslMechanism } from './mechanism.ts'

/** PLAIN (RFC 4616) against a table of passwords by user. */
export function plain(passwords: Readonly<Record<string, string>>): SaslMechanism {
  return (message) => {
    const parts = message.toString('utf8').split('\0')
    const [identity, user, password] = parts
    if (identity === undefined || user === undefined || password === undefined || parts.length > 3) {
      throw new SaslFailure(`Invalid SASL/PLAIN response: expected 3 tokens, got ${parts.length}`)
    }
    if (identity !== '' && identity !== user)
      throw new SaslFailure('Authentication failed: acting for another user')
    if (!Object.hasOwn(passwords, user) || passwords[user] !== password) {
      throw new SaslFailure('Authentication failed: Invalid username or password')
    }
    return { reply: Buffer.alloc(0), done: true }
  }
}
