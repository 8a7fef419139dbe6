import type { KubeConfig } from '@kubernetes/client-node'
import { AutoscalerError } from '../errors.ts'
import { parseJson } from '../outbound/json.ts'
import { describeAccess } from './access.ts'
import type { Access } from './access.ts'
import { createConnection } from './connection.ts'
import { errorOfAnswer, invalidError, unreachableError } from './errors.ts'
import type { Answer } from './errors.ts'
import { loadKubeConfig } from './kube-config.ts'
import { createLanes } from './lanes.ts'
import { linesOf } from './lines.ts'
import { exchange, openStream } from './transport.ts'
import type { RequestDetails, Stream } from './transport.ts'

export interface KubernetesClient {
  /** The API server's URL. */
  readonly server: string
  /**
   * Sends one request and returns the JSON of its answer, bounded by the request timeout and by `signal`. After a
   * Retry-After nothing is sent until it has passed. Of one namespace at most 20 requests are under way at once; one
   * that waits for its turn longer than the request timeout is not sent.
   * @throws AutoscalerError, always with a reason.
   */
  request(access: Access, details: RequestDetails): Promise<unknown>
  /**
   * Begins a request whose answer is a JSON value a line without an end, and returns those as they come; within the
   * request timeout it has begun. It ends when the server ends it, and fails when `signal` aborts.
   * @throws AutoscalerError, always with a reason; so does the iteration.
   */
  stream(access: Access, details: RequestDetails): Promise<AsyncIterable<unknown>>
  /** Drops what is still in flight. */
  close(): Promise<void>
}

export interface ClientOptions {
  readonly requestTimeoutMs: number
  /** `kafka-autoscaler/<version>`: audit logs show it. */
  readonly userAgent: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How many requests can be under way at once; the default is one after the other. */
  readonly connections?: number
  /** Gives the cluster and credentials; called again after a 401. */
  readonly load?: () => KubeConfig
}

/** A longer Retry-After is a proxy's mistake; scaling must not stop for a day because of it. */
const MAX_RETRY_AFTER_MS = 600_000

/** A webhook that hangs in one namespace must not take the connections that the others need. */
const MAX_PER_NAMESPACE = 20

/**
 * Creates the one client for an API server; nothing is sent yet.
 * @throws SettingsError when no cluster is configured.
 */
export function createKubernetesClient(options: ClientOptions): KubernetesClient {
  const { now, userAgent, requestTimeoutMs, connections = 1, load = loadKubeConfig } = options
  const connection = createConnection(load, { connectTimeoutMs: requestTimeoutMs, connections })
  const lanes = createLanes(MAX_PER_NAMESPACE)
  let silentUntil = 0

  function checkSilence(): void {
    const restMs = silentUntil - now()
    if (restMs > 0) throw silentError(restMs)
  }

  function failureOf(access: Access, answer: Answer): AutoscalerError {
    const error = errorOfAnswer(access, answer, now())
    if (error.retryAfterMs !== undefined)
      silentUntil = now() + Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS)
    return error
  }

  const within = <T>(what: string, access: Access, outer: AbortSignal, work: Bounded<T>): Promise<T> =>
    bounded({ what, access, timeoutMs: requestTimeoutMs }, outer, work)

  return {
    server: connection.server,
    request: async (access, details) => {
      checkSilence()
      const leave = await within('no turn', access, details.signal, (signal) =>
        lanes.enter(laneOf(access), signal),
      )
      try {
        const answer = await within('no answer', access, details.signal, (signal) =>
          exchange(connection, userAgent, access, { ...details, signal }),
        )
        if (answer.status >= 200 && answer.status < 300) return bodyOf(access, answer)
        throw failureOf(access, answer)
      } finally {
        leave()
      }
    },
    stream: async (access, details) => {
      checkSilence()
      const opening = await within('no answer', access, details.signal, (signal) =>
        openStream(connection, userAgent, access, { ...details, signal }),
      )
      if ('answer' in opening) throw failureOf(access, opening.answer)
      return valuesOf(connection.server, access, opening.stream)
    },
    close: () => connection.close(),
  }
}

type Bounded<T> = (signal: AbortSignal) => Promise<T>

interface Bounds {
  /** What there was none of in time. */
  readonly what: string
  readonly access: Access
  readonly timeoutMs: number
}

/** Runs work that must resolve within a time; once it has, only `outer` aborts the signal that it was given. */
async function bounded<T>(
  { what, access, timeoutMs }: Bounds,
  outer: AbortSignal,
  work: Bounded<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  try {
    return await work(AbortSignal.any([outer, late.signal]))
  } catch (error) {
    if (outer.aborted) throw timeoutError(`stopped while waiting to ${describeAccess(access)}`, error)
    if (late.signal.aborted)
      throw timeoutError(`${what} within ${timeoutMs} ms to ${describeAccess(access)}`, error)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function laneOf(access: Access): string {
  return 'url' in access ? '' : (access.namespace ?? '')
}

async function* valuesOf(server: string, access: Access, stream: Stream): AsyncGenerator {
  try {
    for await (const line of linesOf(stream)) {
      const value = parseJson(line)
      if (value === undefined) throw invalidError(access, 'a line of it is not JSON')
      yield value
    }
  } catch (error) {
    throw error instanceof AutoscalerError ? error : unreachableError(server, error)
  }
}

function bodyOf(access: Access, answer: Answer): unknown {
  const body = parseJson(answer.text)
  if (body === undefined) throw invalidError(access, 'it is not JSON')
  return body
}

function silentError(restMs: number): AutoscalerError {
  const message = `nothing is sent to the API server for another ${Math.ceil(restMs / 1000)} s, as it asked to wait`
  return new AutoscalerError('Throttled', message, { retryAfterMs: restMs })
}

function timeoutError(message: string, cause: unknown): AutoscalerError {
  return new AutoscalerError('ApiServerTimeout', message, { cause })
}
