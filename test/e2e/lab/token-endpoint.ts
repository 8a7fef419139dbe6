import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import { unsignedToken } from './tokens.ts'

/** An OAuth 2.0 token endpoint on loopback. */
export interface TokenEndpoint {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

const clientId = 'autoscaler'
const clientSecret = 'lab-client-secret'

/** Answers the client credentials grant, with the secret in the Authorization header or in the form, until `t` ends. */
export async function startTokenEndpoint(t: TestContext): Promise<TokenEndpoint> {
  const server = createServer((request, response) => {
    void readForm(request).then((form) => answer(response, isGranted(request.headers.authorization, form)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/token`, clientId, clientSecret }
}

function isGranted(authorization: string | undefined, form: URLSearchParams): boolean {
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const known = authorization === basic || form.get('client_secret') === clientSecret
  return known && form.get('grant_type') === 'client_credentials'
}

function answer(response: ServerResponse, granted: boolean): ServerResponse {
  const token = { access_token: unsignedToken(clientId), token_type: 'Bearer', expires_in: 600 }
  response.writeHead(granted ? 200 : 401, { 'content-type': 'application/json' })
  return response.end(JSON.stringify(granted ? token : { error: 'invalid_client' }))
}

async function readForm(request: AsyncIterable<Buffer>): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
