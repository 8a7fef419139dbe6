import type { KafkaSettings, SaslSettings } from '../config/settings.ts'
import { tlsOptions } from '../outbound/tls-options.ts'
import { oauthBearer } from './oauth-bearer.ts'

/** TLS and SASL as kafkajs takes them. `timeoutMs` bounds the request for an OAuth token. */
export function security({ tls, sasl }: KafkaSettings, timeoutMs: number): { ssl?: object; sasl?: object } {
  return {
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl, timeoutMs) }),
  }
}

function saslOptions(sasl: SaslSettings, timeoutMs: number): object {
  if (sasl.mechanism !== 'OAUTHBEARER') return { ...sasl, mechanism: sasl.mechanism.toLowerCase() }
  return { mechanism: 'oauthbearer', authenticationProvider: oauthBearer(sasl, timeoutMs) }
}
