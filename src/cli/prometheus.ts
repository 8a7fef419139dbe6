import { InputError } from '../errors.ts'
import { MAX_RATE } from '../simulation/trace-columns.ts'
import type { TracePoint } from '../simulation/trace.ts'
import { CommandError } from './command.ts'
import { reasonOf } from './daemon-api.ts'

/** A rate over time, in messages per second, as Prometheus has it. */
export interface RangeQuery {
  /** Of the server, or of what has its API; without credentials. */
  readonly url: string
  readonly query: string
  /** Epoch milliseconds. */
  readonly from: number
  readonly to: number
  readonly stepMs: number
  /** The value of the header of that name. */
  readonly authorization?: string
}

/** Prometheus refuses more points of a series. */
const POINTS_PER_REQUEST = 11_000
/** Prometheus gives up on a query after two minutes itself. */
const TIMEOUT_MS = 150_000

/**
 * The one series of a query, in rising order of time; where it has no value there is no point.
 * @throws CommandError when the server does not answer, InputError when its answer is no rate
 */
export async function readRange(range: RangeQuery, timeoutMs = TIMEOUT_MS): Promise<TracePoint[]> {
  const { from, to, stepMs } = range
  const points: TracePoint[] = []
  for (let start = from; start <= to; start += POINTS_PER_REQUEST * stepMs) {
    const end = Math.min(to, start + (POINTS_PER_REQUEST - 1) * stepMs)
    for (const value of await ask({ ...range, from: start, to: end }, timeoutMs))
      points.push(...pointOf(value))
  }
  if (points.length > 0) return points
  throw new InputError(
    `the query has no value from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
  )
}

async function ask(
  { url, query, from, to, stepMs, authorization }: RangeQuery,
  timeoutMs: number,
): Promise<Sample['values']> {
  const page = new URL('api/v1/query_range', url.endsWith('/') ? url : `${url}/`)
  const parameters = { query, start: from / 1000, end: to / 1000, step: stepMs / 1000 }
  for (const [name, value] of Object.entries(parameters)) page.searchParams.set(name, String(value))
  const headers = authorization === undefined ? {} : { authorization }
  try {
    const response = await fetch(page, { headers, signal: AbortSignal.timeout(timeoutMs) })
    return valuesOf(url, response.status, await response.text())
  } catch (error) {
    if (error instanceof InputError || error instanceof CommandError) throw error
    throw new CommandError(`cannot reach ${url}: ${reasonOf(error)}`, { cause: error })
  }
}

/** What Prometheus answers; only `status` tells whether the rest is there. */
interface Answer {
  readonly status: 'success' | 'error'
  readonly error?: string
  readonly data: { readonly resultType: string; readonly result: readonly Sample[] }
}

interface Sample {
  readonly values: readonly (readonly [seconds: number, value: string])[]
}

function valuesOf(url: string, status: number, text: string): Sample['values'] {
  const answer = parse(text)
  if (answer?.status === 'error') throw new InputError(`${url} refuses the query: ${answer.error}`)
  if (answer?.status !== 'success')
    throw new CommandError(
      `what answers at ${url} is no Prometheus (status ${status} for api/v1/query_range)`,
    )
  const { result } = answer.data
  if (result.length > 1)
    throw new InputError(`the query has ${result.length} series, and a load is one: put sum(…) around it`)
  return result[0]?.values ?? []
}

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pointOf([seconds, value]: Sample['values'][number]): TracePoint[] {
  // Nothing divided by nothing is no rate, and no zero either.
  if (value === 'NaN') return []
  const rate = Number(value)
  const at = Math.round(seconds * 1000)
  if (rate >= 0 && rate <= MAX_RATE) return [{ at, rate }]
  throw new InputError(
    `at ${new Date(at).toISOString()} the query is ${value}, it must be messages per second from 0 to ${MAX_RATE}`,
  )
}
