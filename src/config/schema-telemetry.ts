import type { Setting } from './setting.ts'

/** The exporters read all but the protocol themselves; they are here to be documented, checked and masked. */
const OTLP = {
  ENDPOINT: { doc: 'URL of the collector.', format: 'url', default: null },
  PROTOCOL: { doc: 'http/protobuf or http/json.', format: 'otlp-protocol', default: null },
  HEADERS: {
    doc: 'Headers to send, as key=value,…',
    format: 'pairs',
    default: null,
    sensitive: true,
  },
  TIMEOUT: {
    doc: 'Milliseconds an export may take.',
    format: 'milliseconds',
    default: null,
  },
  COMPRESSION: { doc: 'gzip or none.', format: 'compression', default: null },
  CERTIFICATE: {
    doc: "File with the collector's certificate authority.",
    format: 'text',
    default: null,
  },
  CLIENT_CERTIFICATE: { doc: 'File with our certificate.', format: 'text', default: null },
  CLIENT_KEY: {
    doc: 'File with the key of our certificate.',
    format: 'text',
    default: null,
  },
} satisfies Record<string, Setting>

type ForSignal<S extends string> = {
  [K in keyof typeof OTLP as `OTEL_EXPORTER_OTLP_${S}_${K}`]: (typeof OTLP)[K]
}

function forSignal<S extends 'TRACES' | 'METRICS' | 'LOGS'>(signal: S): ForSignal<S> {
  const entries = Object.entries(OTLP).map(([name, setting]) => [
    `OTEL_EXPORTER_OTLP_${signal}_${name}`,
    {
      ...setting,
      doc: `OTEL_EXPORTER_OTLP_${name} for ${signal.toLowerCase()} only${name === 'ENDPOINT' ? ' (the whole URL)' : ''}.`,
    },
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the names of the keys
  return Object.fromEntries(entries) as ForSignal<S>
}

/** The OpenTelemetry specification's names and meanings. Without an endpoint nothing is exported. */
export const TELEMETRY_SETTINGS = {
  OTEL_SDK_DISABLED: {
    doc: 'Export nothing over OTLP; logs on stdout and /metrics stay.',
    format: 'flag',
    default: false,
  },
  OTEL_SERVICE_NAME: {
    doc: 'Name under which telemetry is reported.',
    format: 'text',
    default: 'kafka-autoscaler',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    doc: 'More attributes of this process, as key=value,…',
    format: 'pairs',
    default: null,
  },
  OTEL_TRACES_EXPORTER: { doc: 'otlp or none.', format: 'telemetry-exporter', default: 'otlp' },
  OTEL_METRICS_EXPORTER: { doc: 'otlp or none.', format: 'telemetry-exporter', default: 'otlp' },
  OTEL_LOGS_EXPORTER: { doc: 'otlp or none.', format: 'telemetry-exporter', default: 'otlp' },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    doc: 'Base URL of an OpenTelemetry collector, such as http://localhost:4318; without an endpoint nothing is exported.',
    format: 'url',
    default: null,
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    doc: 'http/protobuf or http/json.',
    format: 'otlp-protocol',
    default: 'http/protobuf',
  },
  OTEL_EXPORTER_OTLP_HEADERS: OTLP.HEADERS,
  OTEL_EXPORTER_OTLP_TIMEOUT: { ...OTLP.TIMEOUT, default: 10_000 },
  OTEL_EXPORTER_OTLP_COMPRESSION: { ...OTLP.COMPRESSION, default: 'none' },
  OTEL_EXPORTER_OTLP_CERTIFICATE: OTLP.CERTIFICATE,
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: OTLP.CLIENT_CERTIFICATE,
  OTEL_EXPORTER_OTLP_CLIENT_KEY: OTLP.CLIENT_KEY,
  ...forSignal('TRACES'),
  ...forSignal('METRICS'),
  ...forSignal('LOGS'),
  OTEL_METRIC_EXPORT_INTERVAL: {
    doc: 'Milliseconds between two exports of metrics.',
    format: 'milliseconds',
    default: 60_000,
  },
  OTEL_METRIC_EXPORT_TIMEOUT: {
    doc: 'Milliseconds an export of metrics may take; never more than the interval.',
    format: 'milliseconds',
    default: 30_000,
  },
  OTEL_TRACES_SAMPLER: {
    doc: 'always_on, always_off, traceidratio, or one of these with parentbased_ before it.',
    format: 'sampler',
    default: 'parentbased_always_on',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    doc: 'Share of traces that a traceidratio sampler keeps, 0 to 1.',
    format: 'ratio',
    default: 1,
  },
  OTEL_BSP_SCHEDULE_DELAY: {
    doc: 'Milliseconds spans wait for a batch to fill.',
    format: 'milliseconds',
    default: 5000,
  },
  OTEL_BSP_EXPORT_TIMEOUT: {
    doc: 'Milliseconds an export of spans may take.',
    format: 'milliseconds',
    default: 30_000,
  },
  OTEL_BSP_MAX_QUEUE_SIZE: { doc: 'Spans kept while they wait.', format: 'queue-size', default: 2048 },
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: { doc: 'Spans in one export.', format: 'queue-size', default: 512 },
  OTEL_BLRP_SCHEDULE_DELAY: {
    doc: 'Milliseconds log records wait for a batch to fill.',
    format: 'milliseconds',
    default: 1000,
  },
  OTEL_BLRP_EXPORT_TIMEOUT: {
    doc: 'Milliseconds an export of log records may take.',
    format: 'milliseconds',
    default: 30_000,
  },
  OTEL_BLRP_MAX_QUEUE_SIZE: { doc: 'Log records kept while they wait.', format: 'queue-size', default: 2048 },
  OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: { doc: 'Log records in one export.', format: 'queue-size', default: 512 },
} satisfies Record<string, Setting>
