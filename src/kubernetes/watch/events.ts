import { AutoscalerError } from '../../errors.ts'
import { isObject, stringOf, valueAt } from '../../outbound/json.ts'

/** What one line of a watch says. */
export type WatchEvent =
  | { readonly type: 'changed' | 'deleted'; readonly version: string; readonly object: unknown }
  /** Nothing happened up to this version. */
  | { readonly type: 'bookmark'; readonly version: string }

/**
 * Reads a line of a watch. Pure.
 * @throws AutoscalerError Gone where the watch cannot be resumed, the server's own words for any other failure it
 * tells, Invalid for what is no event.
 */
export function parseWatchEvent(value: unknown): WatchEvent {
  const type = stringOf(value, 'type')
  const object = valueAt(value, 'object')
  if (type === 'ERROR') throw failureIn(object)
  const version = stringOf(object, 'metadata', 'resourceVersion')
  if (version === undefined || !isObject(object)) throw invalid(value)
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'changed', version, object }
    case 'DELETED':
      return { type: 'deleted', version, object }
    case 'BOOKMARK':
      return { type: 'bookmark', version }
    default:
      throw invalid(value)
  }
}

function failureIn(status: unknown): AutoscalerError {
  const words = stringOf(status, 'message') ?? 'no reason given'
  const isExpired = valueAt(status, 'code') === 410
  const message = `the API server ended a watch: ${words.slice(0, 300)}`
  return new AutoscalerError(isExpired ? 'Gone' : 'ApiServerError', message)
}

function invalid(value: unknown): AutoscalerError {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? 'nothing'
  return new AutoscalerError('Invalid', `cannot use an event of a watch: ${shown}`)
}
