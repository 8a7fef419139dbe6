import type { Exchange, RawClient } from './raw-client.ts'

/** SaslHandshake 1: the error, and the mechanisms that the broker has. */
export function saslHandshake(mechanism: string): Exchange<readonly [error: number, mechanisms: string[]]> {
  return {
    request: { key: 17, version: 1, body: (writer) => writer.string(mechanism) },
    read: (r) => [r.int16(), r.array(() => r.string())],
  }
}

/** The answer to a message of an authentication. */
export interface SaslAnswer {
  readonly error: number
  readonly message: string | null
  readonly reply: string
}

/** SaslAuthenticate 0 and 1. */
export function saslAuthenticate(message: string, version = 1): Exchange<SaslAnswer> {
  return {
    request: { key: 36, version, body: (writer) => writer.bytesField(Buffer.from(message)) },
    read: (r) => {
      const answer = { error: r.int16(), message: r.nullableString(), reply: r.bytes().toString() }
      if (version >= 1) r.int64()
      return answer
    },
  }
}

/** Authenticates a connection with the mechanism PLAIN. Rejects where the broker refuses. */
export async function logIn(
  client: RawClient,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  const [error] = await client.call(saslHandshake('PLAIN'))
  const answer = await client.call(saslAuthenticate(`\0${username}\0${password}`))
  if (error !== 0 || answer.error !== 0) throw new Error(`refused: ${error}, ${JSON.stringify(answer)}`)
}
