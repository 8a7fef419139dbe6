import { apisUpTo } from './apis.ts'
import { serve } from './connection.ts'
import type { BrokerContext } from './connection.ts'
import { Faults } from './faults.ts'
import { HOST, Listener } from './listener.ts'
import type { ListenerTls } from './listener.ts'
import { RequestLog } from './request-log.ts'
import type { SaslCredentials } from './sasl.ts'
import { Cluster } from './state.ts'

/** How to start the stand-in: one broker, no TLS, no authentication and every version unless said otherwise. */
export interface KafkaOptions {
  readonly brokers?: number
  readonly tls?: ListenerTls
  readonly sasl?: SaslCredentials
  /** The newest version of an API that the brokers speak, by its name: those of an older Kafka. */
  readonly newest?: Readonly<Record<string, number>>
}

/** A running stand-in for a Kafka cluster. */
export interface SandboxKafka {
  /** The address of every broker, as `host:port`. */
  readonly bootstrapServers: string[]
  readonly state: Cluster
  readonly faults: Faults
  readonly requests: RequestLog
  /** Stops listening and drops every connection. */
  close(): Promise<void>
}

/** Starts brokers 1 to n of an empty cluster on free ports of 127.0.0.1. They speak the Kafka wire protocol. */
export async function startKafka({
  brokers = 1,
  tls,
  sasl,
  newest = {},
}: KafkaOptions = {}): Promise<SandboxKafka> {
  const apis = apisUpTo(newest)
  const listeners = new Map(Array.from({ length: brokers }, (_, index) => [index + 1, new Listener(tls)]))
  const all = [...listeners.values()]
  await Promise.all(all.map((listener) => listener.open()))
  const state = new Cluster([...listeners].map(([id, { port }]) => ({ id, host: HOST, port })))
  const faults = new Faults(state, listeners)
  const requests = new RequestLog()
  for (const broker of state.brokers) {
    const context: BrokerContext = { broker, cluster: state, apis, faults, requests, credentials: sasl }
    listeners.get(broker.id)?.onConnection(
      () => requests.connection(),
      (socket) => void serve(socket, context),
    )
  }
  return {
    bootstrapServers: state.brokers.map(({ host, port }) => `${host}:${port}`),
    state,
    faults,
    requests,
    close: async () => void (await Promise.all(all.map((listener) => listener.close()))),
  }
}
