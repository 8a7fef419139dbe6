import { AutoscalerError } from '../errors.ts'
import { createBatchedReads } from '../outbound/batched-reads.ts'
import { bodyOf } from '../outbound/http-answer.ts'
import { createHttpClient } from '../outbound/http-client.ts'
import type { HttpAnswer } from '../outbound/http-client.ts'
import { report, unreachable } from '../outbound/report.ts'
import type { Server } from '../outbound/report.ts'
import { unlessAborted } from '../outbound/unless-aborted.ts'
import type { SignalSource, SourceOptions } from '../ports.ts'
import { errorIn, numberIn } from './query-result.ts'
import type { QueryRequest } from './request.ts'
import type { PrometheusTrigger } from './trigger.ts'

/** Queries Prometheus: one request for each distinct query of a turn. One that hangs holds up nothing but itself. */
export function createPrometheusSource({
  requestTimeoutMs,
  clock,
}: SourceOptions): SignalSource<PrometheusTrigger> {
  const closing = new AbortController()
  const http = createHttpClient(requestTimeoutMs)
  const queries = createBatchedReads<QueryRequest, HttpAnswer>(
    (request) => JSON.stringify(request),
    () => async (request) => http.get(request, closing.signal),
  )

  async function ask(request: QueryRequest, signal: AbortSignal): Promise<string> {
    try {
      const answer = await unlessAborted(queries.read(request), signal)
      return bodyOf(answer, `${request.address} did not run the query`, errorIn)
    } catch (error) {
      throw error instanceof AutoscalerError ? error : unreachable(serverOf(request), error)
    }
  }

  return {
    read: async ({ request, ignoreNullValues }, signal) =>
      report(serverOf(request), clock.now, async () => {
        const backlog = numberIn(await ask(request, signal), ignoreNullValues)
        return { status: 'known', backlog, partitions: [] }
      }),
    close: async () => {
      closing.abort()
      await http.close()
    },
  }
}

function serverOf({ address }: QueryRequest): Server {
  return { component: 'prometheus', instance: address, unreachable: 'PrometheusUnreachable' }
}
