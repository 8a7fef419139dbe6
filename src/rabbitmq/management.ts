import { AutoscalerError } from '../errors.ts'
import { basicAuthorization } from '../outbound/address.ts'
import { bodyOf } from '../outbound/http-answer.ts'
import type { HttpClient } from '../outbound/http-client.ts'
import { isObject, parseJson, stringOf, valueAt } from '../outbound/json.ts'
import type { RabbitmqServer } from './server.ts'

/** Which server to ask, and for how long; undefined: as long as any request. */
export interface Place {
  readonly server: RabbitmqServer
  readonly timeoutMs?: number
}

/** Sends one request. */
export type Get = HttpClient['get']

/** The most queues that the API puts on one page. */
export const MAX_PAGE_SIZE = 500

/** What we read of each queue: there is a lot more to tell of one with many consumers. */
const COLUMNS = [
  'name',
  'messages',
  'messages_ready',
  'message_stats.publish_details.rate',
  'message_stats.deliver_get_details.rate',
].join(',')

/** A queue as the API tells of it; undefined when there is none of this name. */
export async function readQueue(get: Get, place: Place, queue: string): Promise<unknown> {
  return ask(get, place, `/${encodeURIComponent(queue)}`, {})
}

/** The queues whose names match a pattern, and how many there are of them beside those that fit on a page. */
export interface Page {
  readonly queues: readonly unknown[]
  readonly matching: number
}

/**
 * Reads the queues whose names match a pattern, in upper or lower case.
 * @throws AutoscalerError QueueMissing when there is no such vhost.
 */
export async function readPage(get: Get, place: Place, pattern: string, pageSize: number): Promise<Page> {
  const parameters = { page: '1', page_size: `${pageSize}`, use_regex: 'true', name: pattern }
  const page = await ask(get, place, '', parameters)
  if (page === undefined) throw new AutoscalerError('QueueMissing', `there is no vhost ${place.server.vhost}`)
  const queues = valueAt(page, 'items')
  const matching = valueAt(page, 'filtered_count')
  if (!Array.isArray(queues) || typeof matching !== 'number') throw notTheApi()
  return { queues, matching }
}

/** Undefined: not found. */
async function ask(
  get: Get,
  place: Place,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { server, timeoutMs } = place
  const { address, vhost, credentials, tls } = server
  const search = new URLSearchParams({ ...parameters, columns: COLUMNS }).toString()
  const answer = await get({
    url: `${address}/api/queues/${encodeURIComponent(vhost)}${path}?${search}`,
    headers: credentials === undefined ? {} : { authorization: basicAuthorization(credentials) },
    tls,
    timeoutMs,
  })
  const body = parseJson(answer.text)
  // A proxy that knows no such path says so in words of its own.
  if (answer.status === 404 && stringOf(body, 'error') !== undefined) return undefined
  const isRefused = answer.status === 401
  const what = isRefused ? 'refuses the credentials' : `does not tell of vhost ${vhost}`
  bodyOf(answer, `the management API ${what}`, wordsIn)
  if (!isObject(body)) throw notTheApi()
  return body
}

function wordsIn(text: string): string | undefined {
  const body = parseJson(text)
  return stringOf(body, 'reason') ?? stringOf(body, 'error')
}

function notTheApi(): AutoscalerError {
  return new AutoscalerError('QueryFailed', "got no answer of RabbitMQ's management API")
}
