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
  let link: Link | undefined
  const destroy = (): void => {
    link?.pool.pool.forEach((connection) => drop(connection, address))
    link = undefined
  }
  const send = async <T>(build: RequestBuilder<T>, signal: AbortSignal): Promise<T> => {
    const used = (link ??= createLink(host, port, options))
    try {
      return await before(signal, address, () => exchange(used, build))
    } catch (error) {
      const failure = translate(error, address)
      if (used === link && CONNECTION_LOST.has(failure.code)) destroy()
      throw failure
    }
  }
  return { address, destroy, send }
}

/** kafkajs's two halves of a connection; replaced as a whole, since its connect lock outlives a connection given up. */
interface Link {
  readonly broker: KafkaJsBroker
  readonly pool: ConnectionPool
}

function createLink(host: string, port: number, { ssl, sasl, connectionTimeoutMs }: BrokerOptions): Link {
  const pool = new ConnectionPool({
    host,
    port,
    clientId: 'kafka-autoscaler',
    ssl,
    sasl,
    socketFactory: createSocketFactory(),
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: connectionTimeoutMs,
    // Our deadline covers whole batches; kafkajs's would poll each connection every 100 ms.
    enforceRequestTimeout: false,
    logger: silent,
  })
  return {
    pool,
    broker: new KafkaJsBroker({ connectionPool: pool, logger: silent, allowAutoTopicCreation: false }),
  }
}

/** After these the connection is in doubt: a late answer must not meet a later request. */
const CONNECTION_LOST: ReadonlySet<string> = new Set([
  'KafkaTimeout',
  'KafkaUnreachable',
  'KafkaAuthenticationFailed',
])

async function exchange<T>({ broker, pool }: Link, build: RequestBuilder<T>): Promise<T> {
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

/** Destroying with an error makes kafkajs clear its connect timer, which would else run on for its full time. */
function drop(connection: ConnectionPool['pool'][number], address: string): void {
  const reason = new AutoscalerError('KafkaUnreachable', `connection to broker ${address} was given up`)
  connection.rejectRequests(reason)
  void connection.disconnect()
  connection.socket?.destroy(reason)
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
