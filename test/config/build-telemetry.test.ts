import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'

const telemetry = (env: Record<string, string>) => loadSettings(env).settings.telemetry
const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }

function exported(env: Record<string, string>): readonly string[] {
  const { traces, metrics, logs } = telemetry(env)
  return Object.entries({ traces, metrics, logs }).flatMap(([signal, otlp]) =>
    otlp === undefined ? [] : [`${signal} ${otlp.protocol}`],
  )
}

suite('what is exported', () => {
  const protobuf = ['traces http/protobuf', 'metrics http/protobuf', 'logs http/protobuf']
  const rows: readonly [string, Record<string, string>, readonly string[]][] = [
    [
      'nothing without an endpoint',
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
      [],
    ],
    ['everything with an endpoint', collector, protobuf],
    [
      'one signal with its own endpoint',
      { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://localhost:4318/v1/logs' },
      ['logs http/protobuf'],
    ],
    ['nothing when disabled', { ...collector, OTEL_SDK_DISABLED: 'true' }, []],
    ['everything when disabled is spelled false', { ...collector, OTEL_SDK_DISABLED: 'false' }, protobuf],
    [
      'all but what has no exporter',
      { ...collector, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      ['traces http/protobuf'],
    ],
    [
      'by the protocol of all',
      { ...collector, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_LOGS_EXPORTER: 'none' },
      ['traces http/json', 'metrics http/json'],
    ],
    [
      'by the protocol of the signal',
      { ...collector, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
      ['traces http/protobuf', 'metrics http/json', 'logs http/protobuf'],
    ],
  ]
  for (const [name, env, expected] of rows) test(name, () => assert.deepEqual(exported(env), expected))
})

suite('how it is exported', () => {
  test('metrics have a period, and a timeout within it', () => {
    assert.deepEqual(telemetry(collector).metrics, {
      protocol: 'http/protobuf',
      exportIntervalMs: 60_000,
      exportTimeoutMs: 30_000,
    })
    const short = telemetry({ ...collector, OTEL_METRIC_EXPORT_INTERVAL: '1000' })
    assert.deepEqual(short.metrics, {
      protocol: 'http/protobuf',
      exportIntervalMs: 1000,
      exportTimeoutMs: 1000,
    })
  })

  test('sampler and batches are taken over', () => {
    const { sampler, spanBatch, logBatch } = telemetry({
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_SCHEDULE_DELAY: '1',
      OTEL_BSP_EXPORT_TIMEOUT: '2',
      OTEL_BSP_MAX_QUEUE_SIZE: '4',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3',
      OTEL_BLRP_SCHEDULE_DELAY: '5',
      OTEL_BLRP_EXPORT_TIMEOUT: '6',
      OTEL_BLRP_MAX_QUEUE_SIZE: '8',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '7',
    })
    assert.deepEqual(sampler, { name: 'traceidratio', ratio: 0.25 })
    assert.deepEqual(spanBatch, {
      scheduleDelayMs: 1,
      exportTimeoutMs: 2,
      maxExportBatchSize: 3,
      maxQueueSize: 4,
    })
    assert.deepEqual(logBatch, {
      scheduleDelayMs: 5,
      exportTimeoutMs: 6,
      maxExportBatchSize: 7,
      maxQueueSize: 8,
    })
  })

  const names: readonly [Record<string, string>, string][] = [
    [{}, 'kafka-autoscaler'],
    [{ OTEL_SERVICE_NAME: 'mine' }, 'mine'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'team=x,service.name=from%20attributes' }, 'from attributes'],
    [{ OTEL_SERVICE_NAME: 'mine', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other' }, 'mine'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=' }, 'kafka-autoscaler'],
  ]
  for (const [env, expected] of names) {
    test(`the service name of ${JSON.stringify(env)} is ${expected}`, () =>
      assert.equal(telemetry(env).serviceName, expected))
  }
})
