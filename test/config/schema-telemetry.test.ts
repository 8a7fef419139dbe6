import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TELEMETRY_SETTINGS } from '../../src/config/schema-telemetry.ts'

test('the defaults are those of the OpenTelemetry specification, but for the protocol', () => {
  const set = Object.entries(TELEMETRY_SETTINGS).filter(([, setting]) => setting.default !== null)
  assert.deepEqual(Object.fromEntries(set.map(([name, setting]) => [name, setting.default])), {
    OTEL_SDK_DISABLED: false,
    OTEL_SERVICE_NAME: 'kafka-autoscaler',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TIMEOUT: 10_000,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_METRIC_EXPORT_INTERVAL: 60_000,
    OTEL_METRIC_EXPORT_TIMEOUT: 30_000,
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_TRACES_SAMPLER_ARG: 1,
    OTEL_BSP_SCHEDULE_DELAY: 5000,
    OTEL_BSP_EXPORT_TIMEOUT: 30_000,
    OTEL_BSP_MAX_QUEUE_SIZE: 2048,
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: 512,
    OTEL_BLRP_SCHEDULE_DELAY: 1000,
    OTEL_BLRP_EXPORT_TIMEOUT: 30_000,
    OTEL_BLRP_MAX_QUEUE_SIZE: 2048,
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: 512,
  })
})

function suffixes(prefix: string): readonly string[] {
  const names = Object.keys(TELEMETRY_SETTINGS).filter((name) => name.startsWith(prefix))
  return names.map((name) => name.slice(prefix.length))
}

test('each signal has the same exporter settings as all together', () => {
  const perSignal = suffixes('OTEL_EXPORTER_OTLP_TRACES_')
  assert.equal(perSignal.length, 8)
  assert.deepEqual(suffixes('OTEL_EXPORTER_OTLP_METRICS_'), perSignal)
  assert.deepEqual(suffixes('OTEL_EXPORTER_OTLP_LOGS_'), perSignal)
  for (const suffix of perSignal)
    assert.ok(Object.hasOwn(TELEMETRY_SETTINGS, `OTEL_EXPORTER_OTLP_${suffix}`), suffix)
})

test('headers, which often carry a token, are masked', () => {
  for (const [name, setting] of Object.entries(TELEMETRY_SETTINGS)) {
    assert.equal('sensitive' in setting, name.endsWith('_HEADERS'), name)
  }
})
