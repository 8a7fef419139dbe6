import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { TlsOptions } from 'node:tls'

/** Where all of the stand-in listens: loopback, never a network. */
export const HOST = '127.0.0.1'

/** A server certificate with its key, in PEM; with `ca`, clients must show a certificate of that authority. */
export interface ListenerTls {
  readonly cert: string
  readonly key: string
  readonly ca?: string
}

/** A TCP or TLS server on loopback that can go away, with all its connections, and come back on the same port. */
export class Listener {
  readonly #server: Server
  readonly #readyEvent: 'connection' | 'secureConnection'
  readonly #sockets = new Set<Socket>()
  #port = 0

  constructor(tls?: ListenerTls) {
    this.#server = tls === undefined ? createServer({ noDelay: true }) : createTlsServer(tlsOptions(tls))
    this.#readyEvent = tls === undefined ? 'connection' : 'secureConnection'
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      // A reset connection, also one within the TLS handshake, is the client's business.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  /** The port, once open. */
  get port(): number {
    return this.#port
  }

  /** Calls `accepted` for every TCP connection and `ready` with each that can be read from, after any TLS handshake. */
  onConnection(accepted: () => void, ready: (socket: Socket) => void): void {
    this.#server.on('connection', accepted)
    this.#server.on(this.#readyEvent, ready)
  }

  /** Listens; on the port of last time if there was one. Rejects if that port was taken meanwhile. */
  async open(): Promise<void> {
    if (this.#server.listening) return
    this.#server.listen(this.#port, HOST)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
  }

  /** Stops listening and destroys every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

function tlsOptions({ ca, ...own }: ListenerTls): TlsOptions {
  return ca === undefined ? own : { ...own, ca, requestCert: true, rejectUnauthorized: true }
}
