import type { ConnectionOptions } from 'node:tls'
import type { TlsSettings } from '../config/settings.ts'

type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized'
>

/** TLS settings as Node takes them; without any a server is trusted as the system does. */
export function tlsOptions(tls: TlsSettings | undefined): TlsOptions {
  if (tls === undefined) return {}
  const { ca, cert, key, keyPassphrase: passphrase, serverName: servername, insecureSkipVerify } = tls
  const given = Object.entries({ ca, cert, key, passphrase, servername }).filter(
    ([, value]) => value !== undefined,
  )
  return { ...Object.fromEntries(given), rejectUnauthorized: !insecureSkipVerify }
}
