import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface StandIn {
  /** `http://127.0.0.1:12345`, or https. */
  readonly address: string
  readonly requests: readonly SeenRequest[]
  /** Connections that were ever opened. */
  readonly connections: () => number
}

export interface SeenRequest {
  readonly url: URL
  readonly headers: IncomingMessage['headers']
}

/** How a request is answered: a status with a body that becomes JSON, or by hand; undefined never is. */
export type Answer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
  | ((response: ServerResponse) => void)
  | undefined

/** A server on loopback that answers as told and ends with the test, whoever is still connected. */
export async function startStandIn(
  t: TestContext,
  answer: (request: SeenRequest) => Answer,
  tls?: ServerOptions,
): Promise<StandIn> {
  const requests: SeenRequest[] = []
  let connections = 0
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    const request = { url: new URL(message.url ?? '', 'http://stand-in'), headers: message.headers }
    requests.push(request)
    respond(response, answer(request))
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const scheme = tls === undefined ? 'http' : 'https'
  return { address: `${scheme}://127.0.0.1:${address.port}`, requests, connections: () => connections }
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer === undefined) return
  if (typeof answer === 'function') {
    answer(response)
    return
  }
  const { status = 200, headers = {}, body } = answer
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
