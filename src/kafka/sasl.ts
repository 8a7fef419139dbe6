import type { KafkaSettings, SaslSettings } from '../config/settings.ts'
import { oauthBearer } from './oauth-bearer.ts'

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
  return { mechanism: 'oauthbearer', authenticationProvider: oauthBearer(sasl, timeoutMs) }
}
