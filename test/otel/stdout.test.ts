import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { createLineProcessor, jsonLine, prettyLine } from '../../otel/stdout.ts'
import { NOON } from '../support/reports.ts'

type LogRecord = Parameters<typeof jsonLine>[0]

function record(changes: Partial<LogRecord> = {}): LogRecord {
  return {
    hrTime: [NOON / 1_000, 250e6],
    severityText: 'WARN',
    body: 'kafka fails: KafkaTimeout: no answer',
    attributes: { 'autoscaler.subject': 'kafka', 'autoscaler.failures': 1 },
    ...changes,
  }
}

function pretty(changes?: Partial<LogRecord>): string {
  return stripVTControlCharacters(prettyLine(record(changes)))
}

const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }

suite('a line of JSON', () => {
  test('has time, level and message first, then the attributes', () => {
    assert.equal(
      jsonLine(record()),
      '{"time":"2026-11-22T12:00:00.250Z","level":"warn","message":"kafka fails: KafkaTimeout: no answer",' +
        '"autoscaler.subject":"kafka","autoscaler.failures":1}',
    )
  })

  test('has the ids of the trace where there is one', () => {
    const line = JSON.parse(jsonLine(record({ spanContext })))
    assert.equal(line.trace_id, spanContext.traceId)
    assert.equal(line.span_id, spanContext.spanId)
    assert.deepEqual(Object.keys(line).slice(0, 5), ['time', 'level', 'message', 'trace_id', 'span_id'])
  })

  test('is one line whatever the message holds', () => {
    const line = jsonLine(record({ body: 'a\nb\u0007' }))
    assert.equal(line.split('\n').length, 1)
    assert.equal(JSON.parse(line).message, 'a\nb\u0007')
  })

  test('keeps its fixed names from attributes', () => {
    const line = JSON.parse(jsonLine(record({ attributes: { level: 'fake', time: 'fake', other: 1 } })))
    assert.deepEqual([line.level, line.time, line.other], ['warn', '2026-11-22T12:00:00.250Z', 1])
  })
})

suite('a line for a terminal', () => {
  test('has the time of day, the level, the message and the facts', () => {
    assert.equal(
      pretty(),
      '12:00:00.250 WARN  kafka fails: KafkaTimeout: no answer autoscaler.subject="kafka" autoscaler.failures=1',
    )
  })

  test('ends with the message when there are no facts', () => {
    assert.equal(
      pretty({ attributes: {}, severityText: 'INFO', body: 'stopping' }),
      '12:00:00.250 INFO  stopping',
    )
  })

  test('shows control characters instead of obeying them', () => {
    assert.equal(
      pretty({ attributes: {}, body: 'a\nb\u001b[2Jc' }),
      String.raw`12:00:00.250 WARN  a\nb\u001b[2Jc`,
    )
  })

  test('accepts a severity that is none of ours', () => {
    assert.equal(pretty({ attributes: {}, severityText: 'FATAL', body: 'x' }), '12:00:00.250 FATAL x')
  })
})

test('the line processor writes each record at once and has nothing to flush', async () => {
  const written: string[] = []
  const processor = createLineProcessor(
    (line) => written.push(line),
    ({ body }) => String(body),
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the format above looks at nothing else
  processor.onEmit(record() as Parameters<typeof processor.onEmit>[0])
  assert.deepEqual(written, ['kafka fails: KafkaTimeout: no answer\n'])
  await processor.forceFlush()
  await processor.shutdown()
})
