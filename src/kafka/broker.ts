import KafkaJsBroker from 'kafkajs/src/broker/index.js'
import ConnectionPool from 'kafkajs/src/network/connectionPool.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import createSocketFactory from 'kafkajs/src/network/socketFactory.js'
import type { Lookup, ProtocolRequest } from 'kafkajs/src/protocol/requests/index.js'

import { AutoscalerError } from '../errors.ts'
import { translate } from './kafka-error.ts'

/**
 * One broker over kafkajs: connection, TLS, SASL and version negotiation are kafkajs's; deadlines, errors as data and
 * what to ask are ours. The admin client is not used: it asks topic by topic, forgets partitions when calls overlap
 * (sharedPromiseTo drops arguments), fails every topic once one is missing, and retries for 9-30 s.
 */
export interface Broker {
  readonly address: string
  /** Sends one request, connecting first where needed; rejects with an AutoscalerError, at the latest when `signal` aborts. */
  send<T>(build: RequestBuilder<T>, signal: AbortSignal): Promise<T>
  /** Drops the connection at once, with whatever is in flight. */
  destroy(): void
}

export type RequestBuilder<T> = (lookup: Lookup) => ProtocolRequest<T>

export interface BrokerOptions {
  readonly ssl?: object
  readonly sasl?: object
  readonly connectionTimeoutMs: number
}

const silent = { namespace: () => silent, debug() {}, info() {}, warn() {}, error() {} }

export function createBroker(host: string, port: number, options: BrokerOptions): Broker {
  stopIdleTimers()
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const connectionPool = new ConnectionPool({
    host,
    port,
    clientId: 'kafka-autoscaler',
    ssl: options.ssl,
    sasl: options.sasl,
    socketFactory: createSocketFactory(),
    connectionTimeout: options.connectionTimeoutMs,
    requestTimeout: options.connectionTimeoutMs,
    // Our deadline covers whole batches; kafkajs's would poll each connection every 100 ms.
    enforceRequestTimeout: false,
    logger: silent,
  })
  const broker = new KafkaJsBroker({ connectionPool, logger: silent, allowAutoTopicCreation: false })
  const destroy = (): void => connectionPool.pool.forEach((connection) => drop(connection, address))
  return {
    address,
    destroy,
    send: async (build, signal) => {
      try {
        return await before(signal, address, () => exchange(broker, connectionPool, build))
      } catch (error) {
        const failure = translate(error, address)
        if (CONNECTION_LOST.has(failure.code)) destroy()
        throw failure
      }
    },
  }
}

/** After these the connection is in doubt: a late answer must not meet a later request. */
const CONNECTION_LOST: ReadonlySet<string> = new Set([
  'KafkaTimeout',
  'KafkaUnreachable',
  'KafkaAuthenticationFailed',
])

async function exchange<T>(
  broker: KafkaJsBroker,
  pool: ConnectionPool,
  build: RequestBuilder<T>,
): Promise<T> {
  if (!broker.isConnected()) await broker.connect()
  return pool.send(build(broker.lookupRequest))
}

/** Rejects as soon as the signal aborts; what is still running is left to fail on its own. */
async function before<T>(signal: AbortSignal, address: string, work: () => Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void =>
    reject(new AutoscalerError('KafkaTimeout', `broker ${address} did not answer in time`))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([aborted, work()])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function drop(connection: ConnectionPool['pool'][number], address: string): void {
  connection.rejectRequests(
    new AutoscalerError('KafkaUnreachable', `connection to broker ${address} was given up`),
  )
  void connection.disconnect()
  connection.socket?.destroy()
}

let patched = false

/**
 * kafkajs defect (tulios/kafkajs#1751): after the first answer each connection re-arms a 1 ms timer for ever, with a
 * negative delay, which costs 1.5 % of a core per broker. Nothing waits when nothing is pending or throttled.
 */
function stopIdleTimers(): void {
  if (patched) return
  patched = true
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const original = RequestQueue.prototype.scheduleCheckPendingRequests
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return
    original.call(this)
  }
}
