import type { SaslSession } from './sasl.ts'
import type { Broker, Cluster } from './state.ts'
import type { Reader, Writer } from './wire.ts'

/** What a part of a request is about; faults and denials are looked up by it. */
export interface Subject {
  readonly topic?: string
  readonly group?: string
}

/** One request being answered. */
export interface Call {
  readonly version: number
  readonly request: Reader
  readonly response: Writer
  /** Every API the broker speaks. */
  readonly apis: readonly Api[]
  readonly cluster: Cluster
  /** The broker that was asked. */
  readonly broker: Broker
  /** Where the connection stands with its authentication. */
  readonly sasl: SaslSession
  /** The injected error for the subject, or the authorization error when it is denied, or 0. */
  readonly error: (subject?: Subject) => number
  /** Whether the client may not see the subject. */
  readonly denied: (subject: Subject) => boolean
}

/** One API of the Kafka protocol. A new one is a file in `apis/` and a line in `apis.ts`. */
export interface Api {
  readonly key: number
  readonly name: string
  /** Lowest and highest version answered, all between included. */
  readonly versions: readonly [min: number, max: number]
  /** The first version with compact lengths and tagged fields. */
  readonly flexibleFrom: number
  /** Reads the request's body and writes the response's. Throws MalformedFrameError when the body makes no sense. */
  handle(call: Call): void
}
