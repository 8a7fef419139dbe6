import { join } from 'node:path'
import { run } from './tools.ts'

/** A certificate and its private key, both PEM files. */
export interface KeyPair {
  readonly certFile: string
  readonly keyFile: string
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '2']

/** Makes a certificate authority `name` in `folder`. */
export function createAuthority(folder: string, name: string): Promise<KeyPair> {
  return request(folder, name, ['-subj', `/CN=${name}`])
}

/** Issues a certificate for `subject`, valid for the loopback address as server and client. */
export function issueCertificate(
  folder: string,
  authority: KeyPair,
  name: string,
  subject: string,
): Promise<KeyPair> {
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    'extendedKeyUsage=serverAuth,clientAuth',
  ]
  const signer = ['-CA', authority.certFile, '-CAkey', authority.keyFile]
  const addExtensions = extensions.flatMap((extension) => ['-addext', extension])
  return request(folder, name, ['-subj', subject, ...signer, ...addExtensions])
}

async function request(folder: string, name: string, args: readonly string[]): Promise<KeyPair> {
  const pair = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) }
  await run('openssl', ['req', '-x509', ...newKey, '-keyout', pair.keyFile, '-out', pair.certFile, ...args])
  return pair
}
