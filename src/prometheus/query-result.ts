import { AutoscalerError, shorten } from '../errors.ts'
import { parseJson, stringOf, valueAt } from '../outbound/json.ts'

/**
 * The one number in the answer to an instant query, and never less than 0. No series, NaN and infinity are 0 where
 * `ignoreNullValues` says so.
 * @throws AutoscalerError InvalidReading where there is no such number, QueryFailed where the answer is not the API's; with
 * what the query did instead.
 */
export function numberIn(text: string, ignoreNullValues: boolean): number {
  const sample = sampleIn(parseJson(text), text)
  const value = sample === undefined ? Number.NaN : numberOf(sample)
  if (Number.isFinite(value)) return Math.max(0, value)
  if (ignoreNullValues) return 0
  throw invalid(`${sample ?? 'no series'}, and ignoreNullValues is false`)
}

/** What the server says is wrong; undefined where it says nothing. */
export function errorIn(text: string): string | undefined {
  return stringOf(parseJson(text), 'error')
}

/** The text of the only sample; undefined where there is none. */
function sampleIn(body: unknown, text: string): string | undefined {
  const result = valueAt(body, 'data', 'result')
  switch (stringOf(body, 'data', 'resultType')) {
    case 'scalar':
      return textOf(result)
    case 'vector':
      return sampleInVector(result)
    case undefined:
      throw new AutoscalerError(
        'QueryFailed',
        `got no answer of a Prometheus API: ${shorten(text.slice(0, 100))}`,
      )
    case 'matrix':
      throw invalid('a range of values, not one number')
    default:
      throw invalid('a text, not a number')
  }
}

function sampleInVector(result: unknown): string | undefined {
  const series: readonly unknown[] = Array.isArray(result) ? result : []
  if (series.length > 1)
    throw invalid(`${series.length} series, not one number: sum(…) or max(…) around it makes one of them`)
  return series.length === 0 ? undefined : textOf(valueAt(series[0], 'value'))
}

/** A sample is a pair of time and text. */
function textOf(sample: unknown): string {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined
  if (typeof text === 'string') return text
  throw invalid('a series without a value')
}

function numberOf(text: string): number {
  if (/^(?:NaN|[-+]?Inf)$/.test(text)) return Number.NaN
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value)) throw invalid(`${JSON.stringify(text.slice(0, 100))}, not a number`)
  return value
}

function invalid(what: string): AutoscalerError {
  return new AutoscalerError('InvalidReading', `returned ${what}`)
}
