import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'

/** A certificate and its key in PEM. */
export interface TlsOptions {
  readonly cert: string
  readonly key: string
}

/** A loopback HTTP/1.1 server that can close its port and open the same one again. */
export interface Listener {
  readonly url: string
  /** Returns the number of a request's connection, from 1. */
  connectionOf(request: IncomingMessage): number
  refuse(): Promise<void>
  accept(): Promise<void>
}

/** Listens on 127.0.0.1, on a free port unless one is given. Rejects when the port is taken. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: { tls?: TlsOptions | undefined; port?: number | undefined; onConnection: () => void },
): Promise<Listener> {
  const { tls } = options
  // HTTP/1.1 only, so that what is said about connections holds for any client.
  const server =
    tls === undefined
      ? createServer(handle)
      : createSecureServer({ ...tls, ALPNProtocols: ['http/1.1'] }, handle)
  // As Go's server does: an idle connection stays open, and no Keep-Alive header tells the client otherwise.
  server.keepAliveTimeout = 0
  const open = new Set<Socket>()
  const numbers = new WeakMap<Socket, number>()
  let count = 0
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    numbers.set(socket, (count += 1))
    options.onConnection()
  })
  const bind = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }
  const port = await bind(options.port ?? 0)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    connectionOf: (request) => numbers.get(request.socket) ?? 0,
    refuse: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
    accept: async () => {
      if (!server.listening) await bind(port)
    },
  }
}
