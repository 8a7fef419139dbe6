import { writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import type { KeyPair } from './certificates.ts'

/** An API server: its URL and the authority that signed its certificate. */
export interface ApiServer {
  readonly url: string
  readonly caFile: string
}

/** Who the user of a kubeconfig is: the holder of a client certificate or of a token. */
export type User = KeyPair | { readonly token: string }

/** Writes a kubeconfig that holds one API server and one user, with nothing that points outside the file. */
export async function writeKubeconfig(file: string, server: ApiServer, user: User): Promise<string> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'lab', cluster: { server: server.url, 'certificate-authority-data': base64(server.caFile) } },
    ],
    users: [{ name: 'lab', user: credentialsOf(user) }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
    'current-context': 'lab',
  }
  await writeFile(file, JSON.stringify(config, undefined, 2), { mode: 0o600 })
  return file
}

function credentialsOf(user: User): Record<string, string> {
  if ('token' in user) return { token: user.token }
  return { 'client-certificate-data': base64(user.certFile), 'client-key-data': base64(user.keyFile) }
}

function base64(file: string): string {
  return readFileSync(file).toString('base64')
}
