import { errorCodes } from './error-codes.ts'
import { SaslFailure } from './sasl/mechanism.ts'
import type { SaslMechanism } from './sasl/mechanism.ts'
import { oauthbearer } from './sasl/oauthbearer.ts'
import { plain } from './sasl/plain.ts'
import { scram } from './sasl/scram.ts'

/** The enabled mechanisms, each with what it accepts: passwords by user, or bearer tokens. */
export interface SaslCredentials {
  readonly PLAIN?: Readonly<Record<string, string>>
  readonly 'SCRAM-SHA-256'?: Readonly<Record<string, string>>
  readonly 'SCRAM-SHA-512'?: Readonly<Record<string, string>>
  readonly OAUTHBEARER?: readonly string[]
}

/** The answer to one SaslAuthenticate request. */
export interface SaslAnswer {
  readonly error: number
  /** Empty unless there is an error. */
  readonly message: string
  readonly reply: Buffer
}

const HANDSHAKE_KEY = 17
const API_VERSIONS_KEY = 18
const AUTHENTICATE_KEY = 36

/**
 * The authentication of one connection: a handshake names the mechanism, then messages go back and forth until the client
 * is authenticated or refused. Without credentials a connection counts as authenticated from the start.
 */
export class SaslSession {
  readonly #credentials: SaslCredentials
  #mechanism: { name: string; step: SaslMechanism } | undefined
  #sawApiVersions = false
  #state: 'open' | 'authenticated' | 'refused'

  constructor(credentials?: SaslCredentials) {
    this.#credentials = credentials ?? {}
    this.#state = credentials === undefined ? 'authenticated' : 'open'
  }

  /** True once the client was refused: its connection closes after the answer. */
  get refused(): boolean {
    return this.#state === 'refused'
  }

  /** The names of the enabled mechanisms. */
  get mechanisms(): string[] {
    return Object.keys(this.#credentials)
  }

  /**
   * Whether a request of that API is answered at all; if not, Kafka closes the connection without a word. One that comes
   * between handshake and authentication refuses the client, but is answered, with error 34.
   */
  admits(apiKey: number): boolean {
    if (this.#state === 'authenticated') return true
    if (this.#mechanism !== undefined) {
      if (apiKey !== AUTHENTICATE_KEY) this.#state = 'refused'
      return true
    }
    const first = !this.#sawApiVersions
    this.#sawApiVersions ||= apiKey === API_VERSIONS_KEY
    return apiKey === HANDSHAKE_KEY || (apiKey === API_VERSIONS_KEY && first)
  }

  /** Chooses the mechanism. Returns an error code. */
  handshake(name: string): number {
    if (this.#state === 'authenticated') return errorCodes.illegalSaslState
    const step = mechanismOf(this.#credentials, name)
    if (step === undefined) return this.refuse(errorCodes.unsupportedSaslMechanism)
    this.#mechanism = { name, step }
    return errorCodes.none
  }

  /** Takes one message of the client. */
  authenticate(message: Buffer): SaslAnswer {
    if (this.#mechanism === undefined || this.#state === 'authenticated') {
      const text = 'SaslAuthenticate request received after successful authentication'
      return { error: errorCodes.illegalSaslState, message: text, reply: Buffer.alloc(0) }
    }
    const { name, step } = this.#mechanism
    try {
      const { reply, done } = step(message)
      if (done) this.#state = 'authenticated'
      return { error: errorCodes.none, message: '', reply }
    } catch (error) {
      if (!(error instanceof SaslFailure)) throw error
      const general = `Authentication failed during authentication due to invalid credentials with SASL mechanism ${name}`
      const code = this.refuse(errorCodes.saslAuthenticationFailed)
      return { error: code, message: error.message || general, reply: Buffer.alloc(0) }
    }
  }

  /** Ends the session with an error code, which it returns. */
  refuse(error: number): number {
    this.#state = 'refused'
    return error
  }
}

function mechanismOf(credentials: SaslCredentials, name: string): SaslMechanism | undefined {
  const { PLAIN, 'SCRAM-SHA-256': scram256, 'SCRAM-SHA-512': scram512, OAUTHBEARER } = credentials
  if (name === 'PLAIN' && PLAIN) return plain(PLAIN)
  if (name === 'SCRAM-SHA-256' && scram256) return scram('sha256', scram256)
  if (name === 'SCRAM-SHA-512' && scram512) return scram('sha512', scram512)
  return name === 'OAUTHBEARER' && OAUTHBEARER ? oauthbearer(OAUTHBEARER) : undefined
}
