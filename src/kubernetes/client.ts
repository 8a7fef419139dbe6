import type { KubeConfig } from '@kubernetes/client-node'
import { AutoscalerError } from '../errors.ts'
import { describeAccess } from './access.ts'
import type { Access } from './access.ts'
import { createConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { errorOfAnswer, invalidError } from './errors.ts'
import type { Answer } from './errors.ts'
import { parseJson } from './json.ts'
import { loadKubeConfig } from './kube-config.ts'
import { exchange } from './transport.ts'
import type { RequestDetails } from './transport.ts'

export interface KubernetesClient {
  /** The API server's URL. */
  readonly server: string
  /**
   * Sends one request and returns the JSON of its answer, bounded by the request timeout and by `signal`. After a
   * Retry-After nothing is sent until it has passed.
   * @throws AutoscalerError, always with a reason.
   */
  request(access: Access, details: RequestDetails): Promise<unknown>
  /** Drops what is still in flight. */
  close(): Promise<void>
}

export interface ClientOptions {
  readonly requestTimeoutMs: number
  /** `kafka-autoscaler/<version>`: audit logs show it. */
  readonly userAgent: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Gives the cluster and credentials; called again after a 401. */
  readonly load?: () => KubeConfig
}

/** A longer Retry-After is a proxy's mistake; scaling must not stop for a day because of it. */
const MAX_RETRY_AFTER_MS = 600_000

/**
 * Creates the one client for an API server; nothing is sent yet.
 * @throws SettingsError when no cluster is configured.
 */
export function createKubernetesClient(options: ClientOptions): KubernetesClient {
  const { now, load = loadKubeConfig } = options
  const connection = createConnection(load, options.requestTimeoutMs)
  let silentUntil = 0
  return {
    server: connection.server,
    request: async (access, details) => {
      const restMs = silentUntil - now()
      if (restMs > 0) throw silentError(restMs)
      const answer = await boundedExchange(connection, options, access, details)
      if (answer.status >= 200 && answer.status < 300) return bodyOf(access, answer)
      const error = errorOfAnswer(access, answer, now())
      if (error.retryAfterMs !== undefined)
        silentUntil = now() + Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS)
      throw error
    },
    close: () => connection.close(),
  }
}

async function boundedExchange(
  connection: Connection,
  { requestTimeoutMs, userAgent }: ClientOptions,
  access: Access,
  details: RequestDetails,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(requestTimeoutMs)
  const signal = AbortSignal.any([details.signal, timeout])
  try {
    return await exchange(connection, userAgent, access, { ...details, signal })
  } catch (error) {
    if (details.signal.aborted)
      throw timeoutError(`stopped while waiting to ${describeAccess(access)}`, error)
    if (timeout.aborted)
      throw timeoutError(`no answer within ${requestTimeoutMs} ms to ${describeAccess(access)}`, error)
    throw error
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
