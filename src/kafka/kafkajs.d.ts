/** The parts of kafkajs 2.2.4 that we use and that it does not type. The version is pinned; these paths are stable. */

declare module 'kafkajs/src/broker/index.js' {
  import type ConnectionPool from 'kafkajs/src/network/connectionPool.js'
  import type { Lookup } from 'kafkajs/src/protocol/requests/index.js'

  export default class Broker {
    constructor(options: { connectionPool: ConnectionPool; logger: unknown; allowAutoTopicCreation: boolean })
    readonly lookupRequest: Lookup
    isConnected(): boolean
    connect(): Promise<void>
  }
}

declare module 'kafkajs/src/network/connectionPool.js' {
  import type { Socket } from 'node:net'
  import type { ProtocolRequest } from 'kafkajs/src/protocol/requests/index.js'

  interface Connection {
    readonly socket?: Socket
    rejectRequests(error: Error): void
    disconnect(): Promise<boolean>
  }

  export default class ConnectionPool {
    constructor(options: Record<string, unknown>)
    readonly pool: readonly Connection[]
    send<T>(request: ProtocolRequest<T>): Promise<T>
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { Socket } from 'node:net'

  export default function createSocketFactory(): (options: never) => Socket
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    readonly throttledUntil: number
    scheduleCheckPendingRequests(): void
  }
}

declare module 'kafkajs/src/protocol/error.js' {
  export function createErrorFromCode(code: number): Error & { readonly type: string }
}

declare module 'kafkajs/src/protocol/requests/apiKeys.js' {
  const apiKeys: Readonly<Record<string, number>>
  export default apiKeys
}

declare module 'kafkajs/src/protocol/requests/index.js' {
  export interface ProtocolRequest<T> {
    readonly request: unknown
    readonly response: { decode(payload: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<T> }
  }
  export type Builder = (args: unknown) => ProtocolRequest<unknown>
  export type Lookup = (apiKey: number, definition: unknown) => Builder
  const protocol: { readonly requests: Readonly<Record<string, unknown>> }
  export default protocol
}
