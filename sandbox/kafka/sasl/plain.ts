import { SaslFailure, type SaslMechanism } from './mechanism.ts'

/** PLAIN (RFC 4616) against a table of passwords by user. */
export function plain(passwords: Readonly<Record<string, string>>): SaslMechanism {
  return (message) => {
    const [, user, password, ...more] = message.toString('utf8').split('\0')
    if (user === undefined || password === undefined || more.length > 0) throw new SaslFailure()
    if (!Object.hasOwn(passwords, user) || passwords[user] !== password) {
      throw new SaslFailure('Authentication failed: Invalid username or password')
    }
    return { reply: Buffer.alloc(0), done: true }
  }
}
