import { setTimeout as sleep } from 'node:timers/promises'
import { failed } from './exchange.ts'
import type { Breakage } from './exchange.ts'
import type { Listener } from './listener.ts'
import type { RequestInfo } from './request-info.ts'
import type { Answer } from './route.ts'
import { StatusError } from './status-error.ts'

/** Which requests a fault hits; what is left out matches everything. */
interface FaultTarget {
  readonly verb?: string
  /** The plural name, with the subresource where it is meant: `deployments`, `deployments/scale`. */
  readonly resource?: string
  readonly namespace?: string
  readonly name?: string
}

/** What goes wrong, for which requests, and how often (`times`; without it until removed). */
export type Fault = FaultTarget & { readonly times?: number } & (
    | {
        readonly kind: 'status'
        readonly code: number
        readonly reason?: string
        readonly message?: string
        readonly retryAfterSeconds?: number
      }
    /** The request is read but never answered; removing the fault lets it go on. */
    | { readonly kind: 'hang' }
    /** The request is answered, `latencyMs` late. */
    | { readonly kind: 'latency'; readonly latencyMs: number }
    /** The request is carried out, and the connection dies in the middle of the answer's body. */
    | { readonly kind: 'drop' }
    /** The request is carried out, and the answer's body is cut off JSON under an intact header. */
    | { readonly kind: 'malformed' }
    /** Watches, those that are open already too, say nothing more for good and do not even end: a connection that is lost without a trace. */
    | { readonly kind: 'silence' }
  )

interface Injected {
  readonly fault: Fault
  left: number
  readonly removed: Promise<void>
  readonly remove: () => void
}

/** What the faults do to one request. */
export interface Strike {
  readonly answer?: Answer
  readonly breakage?: Breakage
  readonly isSilent?: boolean
}

/** A watch that is open, and whether it has fallen silent. */
export interface OpenWatch {
  readonly request: RequestInfo
  isSilent: boolean
}

/** The faults of a running server. All can be set and removed at any time. */
export class Faults {
  readonly #listener: Pick<Listener, 'refuse' | 'accept'>
  readonly #watches = new Set<OpenWatch>()
  #injected: Injected[] = []

  constructor(listener: Pick<Listener, 'refuse' | 'accept'>) {
    this.#listener = listener
  }

  /** Closes the port and every connection: clients get ECONNREFUSED until `accept`. */
  async refuse(): Promise<void> {
    await this.#listener.refuse()
  }

  /** Opens the same port again. */
  async accept(): Promise<void> {
    await this.#listener.accept()
  }

  /** Sets a fault beside those that are set, and returns the function that removes it. */
  inject(fault: Fault): () => void {
    const { promise: removed, resolve } = Promise.withResolvers<void>()
    const remove = (): void => {
      this.#injected = this.#injected.filter((other) => other !== injected)
      resolve()
    }
    const injected = { fault, left: fault.times ?? Infinity, removed, remove }
    this.#injected.push(injected)
    if (fault.kind === 'silence') {
      for (const watch of this.#watches) watch.isSilent ||= matches(fault, watch.request)
    }
    return remove
  }

  /** Keeps a watch within reach of the faults until `ended`. */
  opened(watch: OpenWatch): void {
    this.#watches.add(watch)
  }

  /** Forgets a watch whose client is gone. */
  ended(watch: OpenWatch): void {
    this.#watches.delete(watch)
  }

  /** Removes every injected fault; hanging requests go on. */
  clear(): void {
    for (const { remove } of this.#injected) remove()
  }

  /**
   * Lets the faults that match a request happen, oldest first: waits out latencies and hangs, until one decides what is
   * answered in place of the real answer, or done to its body. Those after that one are left for the next request.
   */
  async strike(request: RequestInfo): Promise<Strike> {
    for (const injected of this.#injected.filter(({ fault }) => matches(fault, request))) {
      if (injected.left === 0 || (injected.fault.kind === 'silence' && request.verb !== 'watch')) continue
      injected.left -= 1
      const { fault } = injected
      if (fault.kind === 'status') return { answer: failure(fault) }
      if (fault.kind === 'drop' || fault.kind === 'malformed') return { breakage: fault.kind }
      if (fault.kind === 'silence') return { isSilent: true }
      if (fault.kind === 'hang') await injected.removed
      else await sleep(fault.latencyMs, undefined, { ref: false })
    }
    return {}
  }
}

function matches(fault: FaultTarget, { verb, resource, subresource, namespace, name }: RequestInfo): boolean {
  const full = subresource === '' ? resource : `${resource}/${subresource}`
  const pairs = [
    [fault.verb, verb],
    [fault.resource, full],
    [fault.namespace, namespace],
    [fault.name, name],
  ]
  return pairs.every(([wanted, actual]) => wanted === undefined || wanted === actual)
}

const usual: Record<number, { reason: string; message: string }> = {
  400: { reason: 'BadRequest', message: 'the server rejected our request for an unknown reason' },
  401: { reason: 'Unauthorized', message: 'Unauthorized' },
  403: { reason: 'Forbidden', message: 'forbidden: injected fault' },
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  409: { reason: 'Conflict', message: 'the server reported a conflict' },
  410: { reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' },
  429: { reason: 'TooManyRequests', message: 'Too many requests, please try again later.' },
  500: { reason: 'InternalError', message: 'Internal error occurred: etcdserver: request timed out' },
  503: { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' },
  504: { reason: 'Timeout', message: 'Timeout: request did not complete within the allotted timeout' },
}

function failure(fault: Extract<Fault, { kind: 'status' }>): Answer {
  const { code, retryAfterSeconds } = fault
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  // The part of the API server that sheds load knows nothing of Status objects.
  if (code === 429 && fault.reason === undefined && fault.message === undefined) {
    return { code, body: 'Too many requests, please try again later.\n', headers }
  }
  const { reason, message } = {
    reason: 'Unknown',
    message: `injected status ${code}`,
    ...usual[code],
    ...given(fault),
  }
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }
  return { ...failed(new StatusError({ code, reason, message, ...details })), headers }
}

function given({ reason, message }: { reason?: string; message?: string }): {
  reason?: string
  message?: string
} {
  return { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) }
}
