import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics'
import { createLogExporter, createMetricExporter, createSpanExporter } from '../../otel/exporters.ts'
import { setEnvironment } from './otlp-receiver.ts'

suite('the exporters', () => {
  test('differ by protocol for every signal', async () => {
    for (const create of [createSpanExporter, createMetricExporter, createLogExporter]) {
      const [json, protobuf] = [create({ protocol: 'http/json' }), create({ protocol: 'http/protobuf' })]
      assert.notEqual(json.constructor, protobuf.constructor)
      await Promise.all([json.shutdown(), protobuf.shutdown()])
    }
  })

  test('take the temporality from the standard variable', (t) => {
    setEnvironment(t, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'delta')
    const exporter = createMetricExporter({ protocol: 'http/json' })
    t.after(() => exporter.shutdown())
    assert.equal(exporter.selectAggregationTemporality(InstrumentType.COUNTER), AggregationTemporality.DELTA)
  })
})
