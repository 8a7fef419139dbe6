import { request } from 'undici'
import { pathOf } from './access.ts'
import type { Access } from './access.ts'
import type { Connection, Route } from './connection.ts'
import { credentialsError, unreachableError } from './errors.ts'
import type { Answer } from './errors.ts'

export interface RequestDetails {
  readonly signal: AbortSignal
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
}

const METHODS = { get: 'GET', list: 'GET', patch: 'PATCH', create: 'POST' } as const

/**
 * Sends one request and returns whatever the API server answers. A 401 is tried once more with credentials read anew;
 * nothing else is repeated.
 * @throws AutoscalerError Unauthorized without credentials to send, ApiServerUnreachable without an answer.
 */
export async function exchange(
  connection: Connection,
  userAgent: string,
  access: Access,
  details: RequestDetails,
): Promise<Answer> {
  const answer = await attempt(connection, userAgent, access, details)
  if (answer.status !== 401) return answer
  // client-node caches a token file for 60 s, and the token of a kubeconfig or an exec plugin until the process ends.
  reload(connection)
  return attempt(connection, userAgent, access, details)
}

async function attempt(
  connection: Connection,
  userAgent: string,
  access: Access,
  details: RequestDetails,
): Promise<Answer> {
  const route = await routeOf(connection, details.signal)
  try {
    // undici notices an abort only once it has a connection, and a frozen server leaves it without one.
    return await unlessAborted(send(connection, userAgent, access, details, route), details.signal)
  } catch (error) {
    throw unreachableError(connection.server, error)
  }
}

async function send(
  { server }: Connection,
  userAgent: string,
  access: Access,
  { signal, body, query }: RequestDetails,
  { headers, dispatcher }: Route,
): Promise<Answer> {
  const response = await request(`${server}${pathOf(access)}${search(query)}`, {
    method: METHODS[access.verb],
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...contentType(access, body),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    dispatcher,
    signal,
  })
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
}

async function routeOf(connection: Connection, signal: AbortSignal): Promise<Route> {
  try {
    // An exec plugin or an identity provider can hang as well as the API server.
    return await unlessAborted(connection.route(), signal)
  } catch (error) {
    throw credentialsError(error)
  }
}

function reload(connection: Connection): void {
  try {
    connection.reload()
  } catch (error) {
    throw credentialsError(error)
  }
}

function contentType(access: Access, body: unknown): Record<string, string> {
  if (body === undefined) return {}
  return { 'content-type': access.verb === 'patch' ? 'application/merge-patch+json' : 'application/json' }
}

function search(query: Readonly<Record<string, string>> | undefined): string {
  return query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
