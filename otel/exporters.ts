import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { LogRecordExporter } from '@opentelemetry/sdk-logs'
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { OtlpSettings } from '../src/config/settings.ts'

/** The exporters of one OTLP encoding; they read OTEL_EXPORTER_OTLP_* themselves and connect on the first export. */
const EXPORTERS = {
  'http/json': { traces: JsonTraceExporter, metrics: JsonMetricExporter, logs: JsonLogExporter },
  'http/protobuf': {
    traces: ProtobufTraceExporter,
    metrics: ProtobufMetricExporter,
    logs: ProtobufLogExporter,
  },
} as const

export function createSpanExporter({ protocol }: OtlpSettings): SpanExporter {
  return new EXPORTERS[protocol].traces()
}

export function createMetricExporter({ protocol }: OtlpSettings): Required<PushMetricExporter> {
  return new EXPORTERS[protocol].metrics()
}

export function createLogExporter({ protocol }: OtlpSettings): LogRecordExporter {
  return new EXPORTERS[protocol].logs()
}
