import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'

/** A certificate and its key in PEM. */
export interface TlsOptions {
  readonly cert: string
  readonly key: string
}

/** What a listener needs to know before it opens. */
export interface ListenerOptions {
  readonly tls?: TlsOptions | undefined
  /** A free port unless one is given. */
  readonly port?: number | undefined
  readonly onConnection: () => void
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/** An HTTP/1.1 server on 127.0.0.1 that can close its port and open the same one again. */
export class Listener {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #numbers = new WeakMap<Socket, number>()
  readonly #scheme: 'http' | 'https'
  #count = 0
  #port: number

  constructor({ tls, port = 0, onConnection, handle }: ListenerOptions) {
    this.#scheme = tls === undefined ? 'http' : 'https'
    this.#port = port
    // HTTP/1.1 only, so that what is said about connections holds for any client.
    this.#server =
      tls === undefined
        ? createServer(handle)
        : createSecureServer({ ...tls, ALPNProtocols: ['http/1.1'] }, handle)
    // As Go's server does: an idle connection stays open, and no Keep-Alive header tells the client otherwise.
    this.#server.keepAliveTimeout = 0
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.#numbers.set(socket, (this.#count += 1))
      onConnection()
    })
  }

  /** Where it listens, once it has been opened. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`
  }

  /** Returns the number of a request's connection, from 1. */
  connectionOf(request: IncomingMessage): number {
    return this.#numbers.get(request.socket) ?? 0
  }

  /** Opens the port, always the same one. Rejects when it is taken. */
  async accept(): Promise<void> {
    if (this.#server.listening) return
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
  }

  /** Closes the port and every connection. */
  async refuse(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
