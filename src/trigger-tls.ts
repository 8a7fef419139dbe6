import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { TlsSettings } from './config/settings.ts'
import type { TriggerInput } from './ports.ts'
import { takeSecret } from './trigger-fields.ts'

/** `ca`, `cert`, `key` and `keyPassword` of the TriggerAuthentication. Reports those that are no PEM or do not fit each other. */
export function takeTls(input: TriggerInput, insecureSkipVerify: boolean): TlsSettings {
  const ca = takeSecret(input, 'ca')
  if (ca !== undefined && !isCertificate(ca)) input.problem('ca', 'must be a certificate in PEM')
  return {
    insecureSkipVerify,
    ...(ca === undefined ? {} : { ca }),
    ...takeClientCertificate(input),
  }
}

function takeClientCertificate(input: TriggerInput): Pick<TlsSettings, 'cert' | 'key' | 'keyPassphrase'> {
  const cert = takeSecret(input, 'cert')
  const key = takeSecret(input, 'key')
  const passphrase = takeSecret(input, 'keyPassword')
  if (cert === undefined && key === undefined) return {}
  if (cert === undefined || key === undefined) {
    input.problem(cert === undefined ? 'cert' : 'key', 'is required: cert and key go together')
    return {}
  }
  if (!isKeyPair(cert, key, passphrase))
    input.problem('key', 'must be the readable key, in PEM, of the certificate in cert')
  return { cert, key, ...(passphrase === undefined ? {} : { keyPassphrase: passphrase }) }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== undefined
  } catch {
    return false
  }
}

function isKeyPair(cert: string, key: string, passphrase: string | undefined): boolean {
  try {
    createSecureContext({ cert, key, ...(passphrase === undefined ? {} : { passphrase }) })
    return true
  } catch {
    return false
  }
}
