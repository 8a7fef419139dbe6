import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { SaslFailure } from './mechanism.ts'
import type { SaslMechanism } from './mechanism.ts'

const ITERATIONS = 4096

/** The hash of a SCRAM mechanism, as node:crypto names it. */
export type ScramHash = 'sha256' | 'sha512'

interface FirstExchange {
  readonly password: string
  readonly salt: Buffer
  readonly nonce: string
  /** What both sides sign: client-first-message-bare and server-first-message. */
  readonly transcript: string
}

/** SCRAM (RFC 5802) without channel binding, against a table of passwords by user. */
export function scram(hash: ScramHash, passwords: Readonly<Record<string, string>>): SaslMechanism {
  let exchange: FirstExchange | undefined
  return (message) => {
    const text = message.toString('utf8')
    if (exchange !== undefined) return { reply: finish(hash, exchange, text), done: true }
    const started = start(passwords, text)
    exchange = started.exchange
    return { reply: Buffer.from(started.reply), done: false }
  }
}

function start(
  passwords: Readonly<Record<string, string>>,
  text: string,
): { exchange: FirstExchange; reply: string } {
  const [, bare, name, clientNonce] = /^n,[^,]*,(n=([^,]*),r=([^,]+).*)$/s.exec(text) ?? []
  if (bare === undefined || name === undefined || clientNonce === undefined) throw new SaslFailure()
  const user = name.replaceAll('=2C', ',').replaceAll('=3D', '=')
  const password = Object.hasOwn(passwords, user) ? passwords[user] : undefined
  if (password === undefined) throw new SaslFailure()
  const salt = randomBytes(16)
  const nonce = clientNonce + randomBytes(18).toString('base64')
  const reply = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`
  return { exchange: { password, salt, nonce, transcript: `${bare},${reply}` }, reply }
}

function finish(hash: ScramHash, { password, salt, nonce, transcript }: FirstExchange, text: string): Buffer {
  const [, withoutProof, echoed, proof] = /^(c=[^,]+,r=([^,]+)),p=(.+)$/s.exec(text) ?? []
  if (withoutProof === undefined || echoed !== nonce || proof === undefined) throw new SaslFailure()
  const hmac = (key: Buffer, data: string): Buffer => createHmac(hash, key).update(data).digest()
  const digest = (data: Buffer): Buffer => createHash(hash).update(data).digest()
  const size = digest(salt).length
  const salted = pbkdf2Sync(password, salt, ITERATIONS, size, hash)
  const storedKey = digest(hmac(salted, 'Client Key'))
  const signed = `${transcript},${withoutProof}`
  const clientKey = xor(Buffer.from(proof, 'base64'), hmac(storedKey, signed))
  if (!timingSafeEqual(digest(clientKey), storedKey)) throw new SaslFailure()
  return Buffer.from(`v=${hmac(hmac(salted, 'Server Key'), signed).toString('base64')}`)
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(right.map((byte, index) => byte ^ (left[index] ?? 0)))
}
