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
  const http = createHttpClient(requestTimeoutMs)
  const queries = createBatchedReads<QueryRequest, HttpAnswer>(
    (request) => JSON.stringify(request),
    () => async (request) => http.get(request),
  )

  async function ask(
    { request, subject, ignoreNullValues }: PrometheusTrigger,
    signal: AbortSignal,
  ): Promise<number> {
    try {
      const answer = await unlessAborted(queries.read(request), signal)
      return numberIn(bodyOf(answer, 'was not run', errorIn), ignoreNullValues)
    } catch (error) {
      if (!(error instanceof AutoscalerError)) throw unreachable(serverOf(request), error)
      throw new AutoscalerError(error.code, `${subject} ${error.message} (${request.address})`)
    }
  }

  return {
    read: async (trigger, signal) =>
      report(serverOf(trigger.request), clock.now, async () => {
        const backlog = await ask(trigger, signal)
        return { status: 'known', backlog, partitions: [] }
      }),
    close: async () => http.close(),
  }
}

function serverOf({ address }: QueryRequest): Server {
  return { component: 'prometheus', instance: address, unreachable: 'PrometheusUnreachable' }
}
