import { randomUUID } from 'node:crypto'
import type { Logger, Meter, Tracer } from '@opentelemetry/api'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import type { Resource } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, createLoggerConfigurator, LoggerProvider } from '@opentelemetry/sdk-logs'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import type { IMetricReader } from '@opentelemetry/sdk-metrics'
import { AlwaysOffSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import {
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions'
import type { BatchSettings, LogLevel, TelemetrySettings } from '../src/config/settings.ts'
import type { Log } from '../src/ports.ts'
import { createLogExporter, createMetricExporter, createSpanExporter } from './exporters.ts'
import { watched } from './export-health.ts'
import { createLog, SEVERITY } from './log.ts'
import { createLineProcessor, jsonLine, prettyLine } from './stdout.ts'
import { prometheusText, PullReader } from './prometheus.ts'
import { createReportGauges } from './report-gauges.ts'
import type { ReportGauges } from './report-gauges.ts'
import { createSampler } from './sampler.ts'

const SCOPE = 'kafka-autoscaler'

export interface TelemetryOptions {
  readonly version: string
  readonly logLevel: LogLevel
  readonly stdout: (line: string) => void
  /** Lines for a terminal instead of JSON. */
  readonly pretty: boolean
}

export interface Telemetry {
  readonly tracer: Tracer
  /** Whether there is an exporter for spans. */
  readonly isTracing: boolean
  /** For counters and histograms; gauges are read off `gauges`. */
  readonly meter: Meter
  readonly gauges: ReportGauges
  readonly logger: Logger
  /** Every metric as Prometheus text, in pieces. Rejects after the shutdown. */
  metricsText(): Promise<Iterable<string>>
  /** Flushes what it can within `deadlineMs`; never rejects. Nothing is logged or exported afterwards. */
  shutdown(deadlineMs: number): Promise<void>
}

/**
 * Starts the three signals. Without exporters in `settings` nothing connects anywhere: logs still go to stdout, and
 * metrics to whoever reads `metricsText`. A collector that is down costs its data and one line, never time.
 */
export function startTelemetry(settings: TelemetrySettings, options: TelemetryOptions): Telemetry {
  const resource = createResource(settings, options)
  const stdout = createLineProcessor(options.stdout, options.pretty ? prettyLine : jsonLine)
  // Troubles of the exporters go to stdout alone: through an exporter they would feed themselves.
  const local = createLoggerProvider(resource, options.logLevel, [stdout])
  const log = createLog(local.getLogger(SCOPE))
  const gauges = createReportGauges({ name: SCOPE, version: options.version }, Date.now)
  const pull = new PullReader(gauges)

  const tracers = createTracerProvider(resource, settings, log)
  const meters = new MeterProvider({ resource, readers: [pull, ...pushReaders(settings, gauges, log)] })
  const processors = [stdout, ...logExports(settings, log)]
  const loggers = createLoggerProvider(resource, options.logLevel, processors)
  return {
    tracer: tracers.getTracer(SCOPE, options.version),
    isTracing: settings.traces !== undefined,
    meter: meters.getMeter(SCOPE, options.version),
    gauges,
    logger: loggers.getLogger(SCOPE, options.version),
    metricsText: async () => prometheusText((await pull.collect()).resourceMetrics),
    shutdown: async (deadlineMs) => {
      await within(deadlineMs, [tracers.shutdown(), meters.shutdown(), loggers.shutdown()])
      await local.shutdown()
    },
  }
}

/** The service, and what the standard variables add. No detectors: the host and command line are nobody's business. */
function createResource({ serviceName }: TelemetrySettings, { version }: TelemetryOptions): Resource {
  const service = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: serviceName,
    [ATTR_SERVICE_VERSION]: version,
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
  })
  return defaultResource()
    .merge(service)
    .merge(detectResources({ detectors: [envDetector] }))
}

/** Without an exporter spans are not recorded, but a cycle still has ids that its log lines share. */
function createTracerProvider(
  resource: Resource,
  { traces, sampler, spanBatch }: TelemetrySettings,
  log: Log,
): TracerProvider {
  if (traces === undefined) return new TracerProvider({ resource, sampler: new AlwaysOffSampler() })
  const exporter = watched(createSpanExporter(traces), 'traces', log)
  return new TracerProvider({
    resource,
    sampler: createSampler(sampler),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...batchOptions(spanBatch) })],
  })
}

function pushReaders({ metrics }: TelemetrySettings, gauges: ReportGauges, log: Log): IMetricReader[] {
  if (metrics === undefined) return []
  const exporter = createMetricExporter(metrics)
  const { exportIntervalMs, exportTimeoutMs } = metrics
  const reader = new PeriodicExportingMetricReader({
    exporter: {
      ...watched(exporter, 'metrics', log),
      // OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE stays the exporter's business.
      selectAggregation: (type) => exporter.selectAggregation(type),
      selectAggregationTemporality: (type) => exporter.selectAggregationTemporality(type),
    },
    metricProducers: [gauges],
    exportIntervalMillis: exportIntervalMs,
    // The reader refuses a timeout above the interval; the defaults make one as soon as the interval is shortened.
    exportTimeoutMillis: Math.min(exportTimeoutMs, exportIntervalMs),
    cardinalityLimits: { default: Infinity },
  })
  return [reader]
}

function logExports({ logs, logBatch }: TelemetrySettings, log: Log): LogRecordProcessor[] {
  if (logs === undefined) return []
  const exporter = watched(createLogExporter(logs), 'logs', log)
  return [new BatchLogRecordProcessor({ exporter, ...batchOptions(logBatch) })]
}

function createLoggerProvider(
  resource: Resource,
  level: LogLevel,
  processors: LogRecordProcessor[],
): LoggerProvider {
  const config = { minimumSeverity: SEVERITY[level] }
  const loggerConfigurator = createLoggerConfigurator([{ pattern: '*', config }])
  return new LoggerProvider({ resource, processors, loggerConfigurator })
}

function batchOptions(batch: BatchSettings) {
  return {
    scheduledDelayMillis: batch.scheduleDelayMs,
    exportTimeoutMillis: batch.exportTimeoutMs,
    maxQueueSize: batch.maxQueueSize,
    maxExportBatchSize: batch.maxExportBatchSize,
  }
}

/** Resolves when all are settled, or at the deadline. */
async function within(deadlineMs: number, tasks: readonly Promise<void>[]): Promise<void> {
  const { promise: deadline, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, deadlineMs)
  await Promise.race([Promise.allSettled(tasks), deadline])
  clearTimeout(timer)
}
