import type { RequestInfo } from './request-info.ts'

/** One request as the server saw it. */
export interface RequestRecord {
  /** Epoch ms of its arrival. */
  readonly at: number
  /** The number of the connection it came over, from 1. */
  readonly connection: number
  readonly method: string
  readonly path: string
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly contentType: string | undefined
  readonly userAgent: string | undefined
  readonly fieldManager: string | undefined
  /** The status it was answered with; undefined while it hangs and when the connection was dropped. */
  status: number | undefined
}

const remembered = 10_000

/** What the server was asked: the newest 10,000 requests, and how many connections they needed. */
export class RequestLog {
  #records: RequestRecord[] = []
  #connections = 0

  /** The requests since the last reset, oldest first. */
  get all(): readonly RequestRecord[] {
    return this.#records
  }

  /** How many connections were opened since the last reset; 1 for any number of requests means keep-alive works. */
  get connections(): number {
    return this.#connections
  }

  /** Forgets all requests and connections so far. */
  reset(): void {
    this.#records = []
    this.#connections = 0
  }

  /** Counts a new connection. */
  connected(): void {
    this.#connections += 1
  }

  /** Notes a request at its arrival; its status is filled in later. */
  arrived(
    info: RequestInfo,
    rest: Pick<RequestRecord, 'at' | 'connection' | 'contentType' | 'userAgent'>,
  ): RequestRecord {
    const { method, path, verb, group, resource, subresource, namespace, name } = info
    const fieldManager = info.query.get('fieldManager') ?? undefined
    const what = { method, path, verb, group, resource, subresource, namespace, name, fieldManager }
    const record = { ...rest, ...what, status: undefined }
    this.#records.push(record)
    if (this.#records.length > remembered) this.#records.shift()
    return record
  }
}
