import type { TestContext } from 'node:test'
import { startStandIn } from '../support/http-stand-in.ts'
import type { Answer, SeenRequest, StandIn } from '../support/http-stand-in.ts'

export interface QueueInfo {
  readonly messages?: number
  readonly messages_ready?: number
  readonly message_stats?: object
}

export type Queues = Map<string, QueueInfo>

/** The answers of RabbitMQ's management API to questions for queues of the vhost `/`, as 3.10.8 gives them. */
export async function startManagement(t: TestContext, queues: Queues, path = ''): Promise<StandIn> {
  return startStandIn(t, (request) => answer(request, queues, path))
}

/** A queue with so many messages, of which so many are not acknowledged, and rates. */
export function queueInfo(
  messages: number,
  unacknowledged = 0,
  rates: { readonly publish?: number; readonly deliverGet?: number } = {},
): QueueInfo {
  const { publish, deliverGet } = rates
  return {
    messages,
    messages_ready: messages - unacknowledged,
    message_stats: {
      ...(publish === undefined ? {} : { publish_details: { rate: publish } }),
      ...(deliverGet === undefined ? {} : { deliver_get_details: { rate: deliverGet } }),
    },
  }
}

function answer({ url, headers }: SeenRequest, queues: Queues, path: string): Answer {
  if (url.pathname.length + url.search.length > 8_000) return { status: 414, body: '' }
  const [, , , vhost, name] = url.pathname.slice(path.length).split('/')
  if (headers.authorization !== `Basic ${btoa('guest:guest')}`)
    return { status: 401, body: { error: 'not_authorized', reason: 'Login failed' } }
  if (!url.pathname.startsWith(`${path}/api/queues/`) || vhost !== '%2F') return notFound
  return name === undefined ? page(url.searchParams, queues) : single(decodeURIComponent(name), queues)
}

const notFound: Answer = { status: 404, body: { error: 'Object Not Found', reason: 'Not Found' } }

function single(name: string, queues: Queues): Answer {
  const queue = queues.get(name)
  return queue === undefined ? notFound : { body: { name, ...queue } }
}

function page(parameters: URLSearchParams, queues: Queues): Answer {
  const size = Number(parameters.get('page_size'))
  const pattern = patternOf(parameters)
  if (pattern === undefined || size > 500)
    return { status: 400, body: { error: 'bad_request', reason: 'Pagination parameters are invalid' } }
  const matching = [...queues].filter(([name]) => pattern.test(name))
  const items = matching.slice(0, size).map(([name, queue]) => ({ name, ...queue }))
  return { body: { items, filtered_count: matching.length, total_count: queues.size, page: 1 } }
}

function patternOf(parameters: URLSearchParams): RegExp | undefined {
  try {
    return new RegExp(parameters.get('name') ?? '', 'i')
  } catch {
    return undefined
  }
}
