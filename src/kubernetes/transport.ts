import { request } from 'undici'
import type { Dispatcher } from 'undici'
import { unlessAborted } from '../outbound/unless-aborted.ts'
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

const METHODS = { get: 'GET', list: 'GET', watch: 'GET', patch: 'PATCH', create: 'POST' } as const

/** A body that has no end yet. */
export type Stream = Dispatcher.ResponseData['body']

/** A server's answer to a request for a stream: it, or what was said in its place. */
export type Opening = { readonly stream: Stream } | { readonly answer: Answer }

/**
 * Sends one request and returns whatever the API server answers. A 401 is tried once more with credentials read anew;
 * nothing else is repeated.
 * @throws AutoscalerError Unauthorized without credentials to send, ApiServerUnreachable without an answer.
 */
export function exchange(
  connection: Connection,
  userAgent: string,
  access: Access,
  details: RequestDetails,
): Promise<Answer> {
  return withFreshCredentials(
    connection,
    ({ status }: Answer) => status,
    () =>
      attempt(connection, details.signal, async (route) =>
        answerOf(await send(connection, userAgent, access, details, route, route.dispatcher)),
      ),
  )
}

/**
 * Opens a stream, on a connection of its own, and returns once the API server has begun to answer. `details.signal`
 * then ends it.
 * @throws AutoscalerError as `exchange` does.
 */
export function openStream(
  connection: Connection,
  userAgent: string,
  access: Access,
  details: RequestDetails,
): Promise<Opening> {
  const statusOf = (opening: Opening): number => ('answer' in opening ? opening.answer.status : 200)
  return withFreshCredentials(connection, statusOf, () =>
    attempt(connection, details.signal, async (route) => {
      const response = await send(connection, userAgent, access, details, route, route.streams)
      return response.statusCode === 200 ? { stream: response.body } : { answer: await answerOf(response) }
    }),
  )
}

async function withFreshCredentials<T>(
  connection: Connection,
  statusOf: (result: T) => number,
  attempt: () => Promise<T>,
): Promise<T> {
  const result = await attempt()
  if (statusOf(result) !== 401) return result
  // client-node caches a token file for 60 s, and the token of a kubeconfig or an exec plugin until the process ends.
  reload(connection)
  return attempt()
}

async function attempt<T>(
  connection: Connection,
  signal: AbortSignal,
  work: (route: Route) => Promise<T>,
): Promise<T> {
  const route = await routeOf(connection, signal)
  try {
    // undici notices an abort only once it has a connection, and a frozen server leaves it without one.
    return await unlessAborted(work(route), signal)
  } catch (error) {
    throw unreachableError(connection.server, error)
  }
}

async function send(
  { server }: Connection,
  userAgent: string,
  access: Access,
  { signal, body, query }: RequestDetails,
  { headers }: Route,
  dispatcher: Dispatcher,
): Promise<Dispatcher.ResponseData> {
  return request(`${server}${pathOf(access)}${search(query)}`, {
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
}

async function answerOf({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Answer> {
  return { status: statusCode, headers, text: await body.text() }
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
