import { apis } from './apis.ts'
import type { Subject } from './api.ts'
import { errorCodes } from './error-codes.ts'
import type { Listener } from './listener.ts'
import type { Cluster } from './state.ts'

/** How a broker treats every request. */
export interface Behaviour {
  /** Accepts connections and requests but does not answer while this holds; then it answers what is waiting, as a frozen process does. */
  readonly hang: boolean
  /** Closes the connection that a request comes in on. */
  readonly drop: boolean
  /** Takes this long over each request of a connection, one after the other. */
  readonly latencyMs: number
}

/** An error code for requests of one API, or for what in them is about the topic or group. */
export interface InjectedError extends Subject {
  readonly api: string
  readonly code: number
  /** Only at this broker; everywhere if not given. */
  readonly broker?: number
  /** For this many requests; until withdrawn if not given. */
  readonly times?: number
}

interface Active {
  readonly fault: InjectedError
  left: number
}

/** The injected errors of one request. */
export interface RequestErrors {
  /** The code for the subject, or 0. */
  readonly error: (subject?: Subject) => number
  /** Counts the request against the limited errors that it met, once each. */
  readonly settle: () => void
}

const HEALTHY: Behaviour = { hang: false, drop: false, latencyMs: 0 }

/** What goes wrong in the cluster, changeable while clients are connected. Brokers are named by id; no id means all. */
export class Faults {
  readonly #cluster: Cluster
  readonly #listeners: ReadonlyMap<number, Listener>
  readonly #behaviour = new Map<number, Behaviour>()
  readonly #denied = { topic: new Set<string>(), group: new Set<string>() }
  #errors: Active[] = []
  #changed = Promise.withResolvers<void>()

  constructor(cluster: Cluster, listeners: ReadonlyMap<number, Listener>) {
    this.#cluster = cluster
    this.#listeners = listeners
  }

  /** Changes how brokers treat requests, at once for those that wait too. */
  set(change: Partial<Behaviour>, broker?: number): void {
    for (const id of this.#ids(broker)) this.#behaviour.set(id, { ...this.behaviour(id), ...change })
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }

  /** How a broker treats requests now. */
  behaviour(broker: number): Behaviour {
    return this.#behaviour.get(broker) ?? HEALTHY
  }

  /** Settles when the behaviour of some broker changes next. */
  get changed(): Promise<void> {
    return this.#changed.promise
  }

  /** Stops listening and drops all connections: the next ones are refused. Metadata goes on naming the broker. */
  async refuse(broker?: number): Promise<void> {
    await Promise.all(this.#of(broker).map((listener) => listener.close()))
  }

  /** Listens again, on the same port as before. */
  async accept(broker?: number): Promise<void> {
    await Promise.all(this.#of(broker).map((listener) => listener.open()))
  }

  /** Takes a partition's leader away, or with `false` gives it back. */
  leaderless(topic: string, partition: number, leaderless = true): void {
    const replica = this.#cluster.partition(topic, partition)?.replica ?? -1
    this.#cluster.moveLeader(topic, partition, leaderless ? -1 : replica)
  }

  /** Injects an error and returns the function that withdraws it. Throws on the name of no API. */
  inject(fault: InjectedError): () => void {
    if (!apis.some(({ name }) => name === fault.api)) {
      throw new Error(`no API ${fault.api}, there are ${apis.map(({ name }) => name).join(', ')}`)
    }
    const active = { fault, left: fault.times ?? Infinity }
    this.#errors.push(active)
    return () => {
      this.#errors = this.#errors.filter((other) => other !== active)
    }
  }

  /** Takes away the client's right to a topic or group: errors 29 and 30, and left out of lists. */
  deny({ topic, group }: Subject): void {
    if (topic !== undefined) this.#denied.topic.add(topic)
    if (group !== undefined) this.#denied.group.add(group)
  }

  /** Gives back the right to a topic or group. */
  allow({ topic, group }: Subject): void {
    this.#denied.topic.delete(topic ?? '')
    this.#denied.group.delete(group ?? '')
  }

  /** Whether the client has no right to the subject. */
  denied({ topic, group }: Subject): boolean {
    return this.#denied.topic.has(topic ?? '') || this.#denied.group.has(group ?? '')
  }

  /** Ends every fault. */
  async clear(): Promise<void> {
    this.set(HEALTHY)
    this.#errors = []
    this.#denied.topic.clear()
    this.#denied.group.clear()
    for (const [topic, partitions] of this.#cluster.topics) {
      for (const { index, leader } of partitions) if (leader === -1) this.leaderless(topic, index, false)
    }
    await this.accept()
  }

  /** The errors for one request to a broker. */
  forRequest(api: string, broker: number): RequestErrors {
    const active = this.#errors.filter(
      ({ fault, left }) => fault.api === api && (fault.broker ?? broker) === broker && left > 0,
    )
    const met = new Set<Active>()
    const error = (subject: Subject = {}): number => {
      const hit = active.find(({ fault }) => concerns(fault, subject))
      if (hit === undefined) return this.#denial(subject)
      met.add(hit)
      return hit.fault.code
    }
    const settle = (): void => {
      for (const hit of met) hit.left -= 1
      this.#errors = this.#errors.filter(({ left }) => left > 0)
    }
    return { error, settle }
  }

  #denial({ topic, group }: Subject): number {
    if (topic !== undefined && this.denied({ topic })) return errorCodes.topicAuthorizationFailed
    if (group !== undefined && this.denied({ group })) return errorCodes.groupAuthorizationFailed
    return errorCodes.none
  }

  #of(broker: number | undefined): Listener[] {
    const ids = this.#ids(broker)
    return [...this.#listeners].filter(([id]) => ids.includes(id)).map(([, listener]) => listener)
  }

  #ids(broker: number | undefined): number[] {
    return broker === undefined
      ? this.#cluster.brokers.map(({ id }) => id)
      : [this.#cluster.broker(broker).id]
  }
}

function concerns(fault: InjectedError, subject: Subject): boolean {
  return (
    (fault.topic === undefined || fault.topic === subject.topic) &&
    (fault.group === undefined || fault.group === subject.group)
  )
}
