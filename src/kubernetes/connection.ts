import type { RequestOptions } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'
import type { KubeConfig } from '@kubernetes/client-node'
import { Agent, ProxyAgent, Socks5ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'

/** All that one request needs to reach the API server as us. */
export interface Route {
  readonly headers: Readonly<Record<string, string>>
  readonly dispatcher: Dispatcher
  /** For answers that have no end yet: each has a connection of its own, so that none takes another request's. */
  readonly streams: Dispatcher
}

export interface Connection {
  /** The API server's URL without credentials, for requests and messages. */
  readonly server: string
  /** Reads token and certificates as they are now, and gives the connections that fit them. */
  route(): Promise<Route>
  /** Forgets every cached credential: the next route reads configuration and token files from scratch. */
  reload(): void
  /** Drops the connections with whatever is still in flight. */
  close(): Promise<void>
}

/** What makes two requests share a connection. */
interface Wiring {
  readonly proxyUrl: string | undefined
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>
}

const POOL = {
  // Over HTTP/2 a timed-out request leaves its dead connection in use for all that follow, until TCP gives up after
  // many minutes. Over HTTP/1.1 it takes the connection with it.
  allowH2: false,
  // Longer than the default interval of a minute, shorter than the 90 s after which the API server hangs up.
  keepAliveTimeout: 75_000,
}

export interface ConnectionLimits {
  /** A connection that is not up by then is given up, so that it does not hold back the next cycle's. */
  readonly connectTimeoutMs: number
  /** Requests beyond so many at once queue. With one, undici opens no second while the first winds up its answer. */
  readonly connections: number
}

type Dispatchers = Pick<Route, 'dispatcher' | 'streams'>

/** Keeps connections to the API server open from request to request, for as long as the certificates stay the same. */
export function createConnection(load: () => KubeConfig, limits: ConnectionLimits): Connection {
  let kubeConfig = load()
  let current: (Dispatchers & { readonly wiring: Wiring }) | undefined

  // client-node 2.0.1 creates an agent, and with it a TLS connection, for every single request
  // (KubeConfig.applySecurityAuthentication). So it only supplies the credentials, and the agent is kept here.
  function dispatchersFor(wiring: Wiring): Dispatchers {
    if (current !== undefined && isDeepStrictEqual(current.wiring, wiring)) return current
    void current?.dispatcher.close()
    void current?.streams.close()
    const dispatcher = createDispatcher(wiring, limits)
    current = { wiring, dispatcher, streams: createDispatcher(wiring, { ...limits, connections: null }) }
    return current
  }

  return {
    server: serverOf(kubeConfig),
    route: async () => {
      const options = await credentialsOf(kubeConfig)
      const { ca, cert, key, rejectUnauthorized, servername } = options
      const proxyUrl = kubeConfig.getCurrentCluster()?.proxyUrl
      const tls = { ca, cert, key, rejectUnauthorized, servername }
      const { dispatcher, streams } = dispatchersFor({ proxyUrl, tls })
      return { dispatcher, streams, headers: headersOf(options) }
    },
    reload: () => {
      kubeConfig = load()
    },
    close: async () => {
      await Promise.all([current?.dispatcher.destroy(), current?.streams.destroy()])
    },
  }
}

type Credentials = RequestOptions & { readonly headers: Record<string, string>; servername?: string }

async function credentialsOf(kubeConfig: KubeConfig): Promise<Credentials> {
  const options: Credentials = { headers: {} }
  await kubeConfig.applyToHTTPSOptions(options)
  return options
}

function headersOf({ headers, auth }: Credentials): Record<string, string> {
  const basic = auth ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}
  // A token file may end in a newline, which client-node hands on and HTTP does not allow.
  return {
    ...basic,
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()])),
  }
}

function createDispatcher(
  { proxyUrl, tls }: Wiring,
  { connectTimeoutMs, connections }: { connectTimeoutMs: number; connections: number | null },
): Dispatcher {
  const pool = { ...POOL, connections }
  if (proxyUrl === undefined) return new Agent({ ...pool, connect: { ...tls, timeout: connectTimeoutMs } })
  // undici 8.12 takes no pool options here and keeps an idle connection for its default of 4 s only.
  if (proxyUrl.startsWith('socks')) return new Socks5ProxyAgent(proxyUrl, { requestTls: tls })
  return new ProxyAgent({ ...pool, uri: proxyUrl, requestTls: { ...tls, timeout: connectTimeoutMs } })
}

function serverOf(kubeConfig: KubeConfig): string {
  const url = new URL(kubeConfig.getCurrentCluster()?.server ?? '')
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`
}
