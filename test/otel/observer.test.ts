import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeverityNumber } from '@opentelemetry/api'
import {
  createLoggerConfigurator,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createTelemetryObserver } from '../../otel/observer.ts'
import { createReportGauges } from '../../otel/report-gauges.ts'
import { cycleReport, NOON } from '../support/reports.ts'

/** With spans and every line, or as where nobody gets either. */
function setUp({ isTracing = true, minimumSeverity = SeverityNumber.TRACE } = {}) {
  const spans = new InMemorySpanExporter()
  const records = new InMemoryLogRecordExporter()
  const tracers = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] })
  const loggers = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: records })],
    loggerConfigurator: createLoggerConfigurator([{ pattern: '*', config: { minimumSeverity } }]),
  })
  const gauges = createReportGauges({ name: 'test' }, () => NOON)
  const tracer = tracers.getTracer('test')
  const observer = createTelemetryObserver({
    tracer,
    meter: new MeterProvider().getMeter('test'),
    gauges,
    logger: loggers.getLogger('test'),
    isTracing,
  })
  return { observer, spans, records, gauges }
}

suite('telemetry of a cycle', () => {
  test('log records carry the ids of the root span and the time the cycle ended', () => {
    const { observer, spans, records } = setUp()
    observer.report(cycleReport())
    const root = spans.getFinishedSpans().find(({ name }) => name === 'cycle')
    const written = records.getFinishedLogRecords()
    assert.equal(written.length, 2)
    for (const { spanContext, hrTime } of written) {
      assert.equal(spanContext?.traceId, root?.spanContext().traceId)
      assert.equal(spanContext?.spanId, root?.spanContext().spanId)
      assert.deepEqual(hrTime, [NOON / 1_000, 30e6])
    }
  })

  test('remembers what it said from one cycle to the next', () => {
    const { observer, records } = setUp()
    observer.report(cycleReport())
    observer.report(cycleReport())
    const levels = records.getFinishedLogRecords().map(({ severityText }) => severityText)
    assert.deepEqual(levels, ['DEBUG', 'INFO', 'DEBUG', 'DEBUG'])
  })

  test('ids are made up only for lines that are written, where no span goes anywhere', () => {
    const { observer, spans, records } = setUp({ isTracing: false, minimumSeverity: SeverityNumber.INFO })
    observer.report(cycleReport())
    const told = spans.getFinishedSpans().length
    assert.ok(told > 0)
    observer.report(cycleReport())
    assert.equal(spans.getFinishedSpans().length, told)
    assert.deepEqual(
      records.getFinishedLogRecords().map(({ severityText }) => severityText),
      ['INFO'],
    )
  })

  test('the gauges are those of the last cycle', async () => {
    const { observer, gauges } = setUp()
    observer.report(cycleReport({ latenessMs: 1_000 }))
    observer.report(cycleReport({ latenessMs: 2_000 }))
    const { scopeMetrics } = (await gauges.collect()).resourceMetrics
    const lateness = scopeMetrics[0]?.metrics.find(
      ({ descriptor }) => descriptor.name === 'autoscaler.cycle.lateness',
    )
    assert.equal(lateness?.dataPoints[0]?.value, 2)
  })
})
