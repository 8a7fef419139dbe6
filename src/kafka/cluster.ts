import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import { createBroker } from './broker.ts'
import type { Broker, BrokerOptions, RequestBuilder } from './broker.ts'
import { TooOldError } from './group-requests.ts'
import { metadataRequest } from './topic-requests.ts'
import type { Metadata } from './topic-requests.ts'

export interface ClusterOptions extends BrokerOptions {
  readonly bootstrapServers: readonly string[]
  readonly requestTimeoutMs: number
}

interface Node {
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

/** The brokers of one cluster, connected on demand and dropped when in doubt. */
export class Cluster {
  readonly #options: ClusterOptions
  readonly #brokers = new Map<string, Broker>()
  readonly #nodes = new Map<number, string>()
  #lastGood: string | undefined
  #metadata: Metadata | undefined

  constructor(options: ClusterOptions) {
    this.#options = options
  }

  /** Asks any broker for the leaders of `topics`, and takes note of the brokers there are. The same object as long as nothing has changed. */
  async metadata(topics: readonly string[], signal: AbortSignal): Promise<Metadata> {
    this.#metadata = await this.sendToAny(metadataRequest(topics, this.#metadata), signal)
    this.#adopt(this.#metadata.brokers)
    return this.#metadata
  }

  /** Sends to a broker named by the newest metadata or by `register`. */
  async send<T>(nodeId: number, build: RequestBuilder<T>, signal: AbortSignal): Promise<T> {
    const address = this.#nodes.get(nodeId)
    if (address === undefined)
      throw new AutoscalerError('KafkaUnreachable', `broker ${nodeId} is not in the cluster`)
    return this.#brokerAt(address).send(build, signal)
  }

  /**
   * Tries each broker in turn, the one that last answered first. With several to ask an attempt gets half the
   * request timeout, so that a hung broker leaves time for another. One that is too old for the request ends it: there
   * is another way to ask.
   */
  async sendToAny<T>(build: RequestBuilder<T>, signal: AbortSignal): Promise<T> {
    const failures: AutoscalerError[] = []
    const addresses = this.#candidates()
    const attemptMs = this.#options.requestTimeoutMs / Math.min(2, addresses.length)
    for (const address of addresses) {
      if (signal.aborted) break
      try {
        const attempt = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)])
        const answer = await this.#brokerAt(address).send(build, attempt)
        this.#lastGood = address
        return answer
      } catch (error) {
        if (error instanceof TooOldError) throw error
        failures.push(asAutoscalerError(error))
      }
    }
    throw combined(failures)
  }

  /** Makes a broker known that metadata has not named yet (a coordinator). */
  register({ nodeId, host, port }: Node): void {
    this.#nodes.set(nodeId, formatAddress(host, port))
  }

  close(): void {
    this.#brokers.forEach((broker) => broker.destroy())
  }

  #candidates(): string[] {
    const all = new Set([...this.#nodes.values(), ...this.#options.bootstrapServers])
    const first = this.#lastGood
    return first !== undefined && all.delete(first) ? [first, ...all] : [...all]
  }

  #brokerAt(address: string): Broker {
    const known = this.#brokers.get(address)
    if (known !== undefined) return known
    const { host, port } = parseAddress(address)
    const broker = createBroker(host, port, this.#options)
    this.#brokers.set(address, broker)
    return broker
  }

  /** Brokers that left the cluster are forgotten, and so is a bootstrap address that is not a broker's own. */
  #adopt(nodes: readonly Node[]): void {
    this.#nodes.clear()
    nodes.forEach((node) => this.register(node))
    const kept = new Set(this.#nodes.values())
    if (this.#lastGood !== undefined && !kept.has(this.#lastGood)) this.#lastGood = undefined
    for (const [address, broker] of this.#brokers) {
      if (kept.has(address)) continue
      broker.destroy()
      this.#brokers.delete(address)
    }
  }
}

function combined(failures: readonly AutoscalerError[]): AutoscalerError {
  const [first] = failures
  if (first === undefined) return new AutoscalerError('KafkaTimeout', 'no broker answered in time')
  if (failures.length === 1) return first
  const message = failures.map(({ message }) => message).join('; ')
  return new AutoscalerError(first.code, message, { cause: first })
}

/** `host:port`, IPv6 in brackets; both are checked when the settings are loaded. */
function parseAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  return {
    host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(colon + 1)),
  }
}

function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
