import { Agent, request } from 'undici'
import type { Dispatcher } from 'undici'
import type { TlsSettings } from '../config/settings.ts'
import { AutoscalerError } from '../errors.ts'
import { tlsOptions } from './tls-options.ts'
import { unlessAborted } from './unless-aborted.ts'

export interface HttpRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** How to trust the server, and what to show it; undefined: as the system does. */
  readonly tls?: TlsSettings | undefined
  /** Bounds the whole exchange; undefined: as long as any request. */
  readonly timeoutMs?: number | undefined
}

/** An answer with its body read to the end. Redirects are answers: they are not followed, since headers carry secrets. */
export interface HttpAnswer {
  readonly status: number
  readonly location?: string
  readonly text: string
}

export interface HttpClient {
  /**
   * @throws Error without a whole answer in time; its message says why in the words of the network.
   * @throws AutoscalerError QueryFailed when the answer is larger than any we could use.
   */
  readonly get: (request: HttpRequest) => Promise<HttpAnswer>
  /** Drops the connections with whatever is still in flight. */
  close(): Promise<void>
}

/** No answer we can use is near it; a mistaken query can return every series there is. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

const POOL = {
  // A timed-out request must take its connection with it, which it does not over HTTP/2.
  allowH2: false,
  // To one server; what is more waits its turn. A server is not to be overrun by all targets asking at once.
  connections: 16,
  // Longer than the default interval of a minute.
  keepAliveTimeout: 75_000,
}

/**
 * Keeps connections open from request to request, one pool for each way of trusting a server. `requestTimeoutMs` bounds
 * requests that do not say how long they may take.
 */
export function createHttpClient(requestTimeoutMs: number): HttpClient {
  const pools = new Map<string, Agent>()

  function poolFor(tls: TlsSettings | undefined): Agent {
    const key = JSON.stringify(tls ?? null)
    const known = pools.get(key)
    if (known !== undefined) return known
    const pool = new Agent({ ...POOL, connect: { ...tlsOptions(tls), timeout: requestTimeoutMs } })
    pools.set(key, pool)
    return pool
  }

  return {
    get: async (details) => {
      const { timeoutMs = requestTimeoutMs } = details
      const late = AbortSignal.timeout(timeoutMs)
      try {
        // undici notices an abort only once it has a connection, and a frozen server leaves it without one.
        return await unlessAborted(exchange(details, poolFor(details.tls), late), late)
      } catch (error) {
        if (!late.aborted) throw error
        throw new Error(`no answer within ${timeoutMs} ms`, { cause: error })
      }
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

/** Servers hang up on idle connections, sometimes with a request on its way to them: that one is sent again. */
async function exchange(details: HttpRequest, pool: Agent, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    return await send(details, pool, signal)
  } catch (error) {
    if (!isHangUp(error)) throw error
    return send(details, pool, signal)
  }
}

function isHangUp(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

async function send(
  { url, headers }: HttpRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const response = await request(url, {
    headers: { accept: 'application/json', 'user-agent': 'kafka-autoscaler', ...headers },
    dispatcher,
    signal,
  })
  const { location } = response.headers
  return {
    status: response.statusCode,
    ...(typeof location === 'string' ? { location } : {}),
    text: await textOf(response.body),
  }
}

async function textOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES)
      throw new AutoscalerError('QueryFailed', `got an answer of more than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
