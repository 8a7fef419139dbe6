import { styleText } from 'node:util'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'

type LineFormat = (
  record: Pick<ReadableLogRecord, 'hrTime' | 'severityText' | 'body' | 'attributes' | 'spanContext'>,
) => string

const COLOURS = new Map<string, 'gray' | 'green' | 'yellow' | 'red'>([
  ['DEBUG', 'gray'],
  ['INFO', 'green'],
  ['WARN', 'yellow'],
  ['ERROR', 'red'],
])

/** Hands each record to `write` at once, one line each, so that nothing is lost when the process dies. */
export function createLineProcessor(write: (line: string) => void, format: LineFormat): LogRecordProcessor {
  return {
    onEmit(record) {
      write(`${format(record)}\n`)
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}

/** One JSON object: time, level, message and the ids of the trace first, then the attributes. */
export const jsonLine: LineFormat = (record) => {
  const { hrTime, severityText = 'INFO', body, attributes, spanContext } = record
  const fixed = {
    time: isoTime(hrTime),
    level: severityText.toLowerCase(),
    message: body,
    ...(spanContext && { trace_id: spanContext.traceId, span_id: spanContext.spanId }),
  }
  // Twice: the first sets the order, the second keeps an attribute from taking a fixed name.
  return JSON.stringify({ ...fixed, ...attributes, ...fixed })
}

/** One line for a terminal; without ids, which nobody reads there. Control characters are made visible. */
export const prettyLine: LineFormat = ({ hrTime, severityText = 'INFO', body, attributes }) => {
  const time = isoTime(hrTime).slice(11, -1)
  const level = styleText(colourOf(severityText), severityText.padEnd(5))
  const facts = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const tail = facts.length === 0 ? '' : ` ${styleText('dim', facts.join(' '))}`
  return `${styleText('dim', time)} ${level} ${visible(String(body))}${tail}`
}

function colourOf(severityText: string) {
  return COLOURS.get(severityText) ?? 'reset'
}

function isoTime([seconds, nanoseconds]: readonly [number, number]): string {
  return new Date(seconds * 1000 + nanoseconds / 1e6).toISOString()
}

/** What a broker or an API server says must not be able to forge a line or move the cursor. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1))
}
