import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import type { TlsOptions } from 'node:tls'
import { serveConnection } from './connection.ts'

/** What there is on the broker, and what goes wrong with it. Tests change it as they go. */
export interface BrokerState {
  /** Ready messages by queue. */
  readonly queues: Map<string, number>
  readonly vhost: string
  /** `user:password`, or EXTERNAL for whoever has a certificate. */
  readonly login: string
  /** Queues about which nothing is ever said; `*` for all and for logging in. */
  readonly silent: Set<string>
  /** Queues nobody may look at. */
  readonly forbidden: Set<string>
  /** In the order in which they came. */
  readonly seen: {
    connections: number
    channels: number
    heartbeats: number
    readonly declared: string[]
  }
}

export interface AmqpBroker extends BrokerState {
  /** `amqp://127.0.0.1:12345`, or amqps. */
  readonly address: string
  /** Cuts all connections. */
  readonly cut: () => void
}

/** A broker on loopback that knows queues and nothing else; it ends with the test. */
export async function startAmqpBroker(
  t: TestContext,
  options: { readonly login?: string; readonly vhost?: string; readonly tls?: TlsOptions } = {},
): Promise<AmqpBroker> {
  const { login = 'guest:guest', vhost = '/', tls } = options
  const state: BrokerState = {
    queues: new Map(),
    vhost,
    login,
    silent: new Set(),
    forbidden: new Set(),
    seen: { connections: 0, channels: 0, heartbeats: 0, declared: [] },
  }
  const sockets = new Set<Socket>()
  const onConnection = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    serveConnection(socket, state)
  }
  const server = tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  t.after(() => {
    cut()
    server.close()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { ...state, address: `${tls === undefined ? 'amqp' : 'amqps'}://127.0.0.1:${address.port}`, cut }
}
