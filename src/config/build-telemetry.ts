import { parsePairs } from './formats.ts'
import { schema } from './schema.ts'
import type { Values } from './schema.ts'
import type { OtlpSettings, TelemetrySettings } from './settings.ts'

/** Makes the telemetry settings. A signal is exported only with an endpoint, so by default nothing connects. */
export function buildTelemetry(values: Values): TelemetrySettings {
  const traces = otlpFor(values, 'TRACES')
  const metrics = otlpFor(values, 'METRICS')
  const logs = otlpFor(values, 'LOGS')
  return {
    serviceName: serviceName(values),
    ...(traces === undefined ? {} : { traces }),
    ...(metrics === undefined ? {} : { metrics: { ...metrics, ...metricPeriod(values) } }),
    ...(logs === undefined ? {} : { logs }),
    sampler: { name: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG },
    spanBatch: {
      scheduleDelayMs: values.OTEL_BSP_SCHEDULE_DELAY,
      exportTimeoutMs: values.OTEL_BSP_EXPORT_TIMEOUT,
      maxQueueSize: values.OTEL_BSP_MAX_QUEUE_SIZE,
      maxExportBatchSize: values.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
    },
    logBatch: {
      scheduleDelayMs: values.OTEL_BLRP_SCHEDULE_DELAY,
      exportTimeoutMs: values.OTEL_BLRP_EXPORT_TIMEOUT,
      maxQueueSize: values.OTEL_BLRP_MAX_QUEUE_SIZE,
      maxExportBatchSize: values.OTEL_BLRP_MAX_EXPORT_BATCH_SIZE,
    },
  }
}

function otlpFor(values: Values, signal: 'TRACES' | 'METRICS' | 'LOGS'): OtlpSettings | undefined {
  const endpoint = values[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? values.OTEL_EXPORTER_OTLP_ENDPOINT
  if (values.OTEL_SDK_DISABLED || endpoint === null) return undefined
  if (values[`OTEL_${signal}_EXPORTER`] === 'none') return undefined
  return { protocol: values[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ?? values.OTEL_EXPORTER_OTLP_PROTOCOL }
}

function metricPeriod(values: Values): { exportIntervalMs: number; exportTimeoutMs: number } {
  const exportIntervalMs = values.OTEL_METRIC_EXPORT_INTERVAL
  // The SDK refuses a timeout above the interval, which a short interval has with the default timeout
  return { exportIntervalMs, exportTimeoutMs: Math.min(values.OTEL_METRIC_EXPORT_TIMEOUT, exportIntervalMs) }
}

/** The specification lets `service.name` among the resource attributes stand in for OTEL_SERVICE_NAME. */
function serviceName(values: Values): string {
  const name = values.OTEL_SERVICE_NAME
  if (name !== schema.OTEL_SERVICE_NAME.default) return name
  return parsePairs(values.OTEL_RESOURCE_ATTRIBUTES ?? '')?.get('service.name') || name
}
