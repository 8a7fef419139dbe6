import { stringOf } from '../outbound/json.ts'
import type { Pause } from '../scaling/types.ts'

const PAUSED = 'kafka-autoscaler/paused'
const PAUSED_REPLICAS = 'kafka-autoscaler/paused-replicas'

const MAX_REPLICAS = 2 ** 31 - 1
const MAX_SHOWN = 80

/**
 * Reads whether the annotations of a workload pause it. Only `paused: "false"` and empty texts do not: a slip must not
 * scale. `paused-replicas` outranks `paused`; without a count to go to, the workload stays as it is.
 */
export function pauseOf(body: unknown): Pause | undefined {
  const count = annotationOf(body, PAUSED_REPLICAS)
  if (count !== '') {
    const replicas = parseCount(count)
    return { ...(replicas === undefined ? {} : { replicas }), annotation: shown(PAUSED_REPLICAS, count) }
  }
  const paused = annotationOf(body, PAUSED)
  return paused === '' || paused.toLowerCase() === 'false' ? undefined : { annotation: shown(PAUSED, paused) }
}

function annotationOf(body: unknown, name: string): string {
  return stringOf(body, 'metadata', 'annotations', name)?.trim() ?? ''
}

function parseCount(text: string): number | undefined {
  return /^\d+$/.test(text) && Number(text) <= MAX_REPLICAS ? Number(text) : undefined
}

/** Anyone who may annotate writes this text, so it can neither break a line nor steer a terminal. */
function shown(name: string, value: string): string {
  const quoted = JSON.stringify(value.slice(0, MAX_SHOWN)).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
  const text = `${name}: ${quoted}`
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1).toWellFormed()}…` : text
}
