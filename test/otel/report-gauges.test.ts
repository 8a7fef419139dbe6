import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { DataPointType } from '@opentelemetry/sdk-metrics'
import { createReportGauges } from '../../otel/report-gauges.ts'
import type { ReportGauges } from '../../otel/report-gauges.ts'
import { cycleReport, NOON, targetCalled, targetReport } from '../support/reports.ts'

async function read(gauges: ReportGauges) {
  const { resourceMetrics, errors } = await gauges.collect()
  assert.deepEqual(errors, [])
  return resourceMetrics.scopeMetrics
}

suite('gauges of the last report', () => {
  test('there are none before the first report', async () => {
    assert.deepEqual(await read(createReportGauges({ name: 'test' }, () => NOON)), [])
  })

  test('carry name, unit, description and the time they are read', async () => {
    const gauges = createReportGauges({ name: 'test', version: '1' }, () => NOON + 1_250)
    gauges.report(cycleReport())
    const [scope] = await read(gauges)
    assert.ok(scope)
    assert.ok(scope.metrics.every(({ dataPoints }) => dataPoints.length > 0))
    assert.deepEqual(scope.scope, { name: 'test', version: '1' })
    const metric = scope.metrics.find(({ descriptor }) => descriptor.name === 'autoscaler.drain.time')
    assert.equal(metric?.descriptor.unit, 's')
    assert.match(metric.descriptor.description, /^Time until the backlog is gone/)
    assert.equal(metric.dataPointType, DataPointType.GAUGE)
    assert.deepEqual(metric.dataPoints[0]?.endTime, [NOON / 1_000 + 1, 250e6])
  })

  test('can be read any number of times, and forget a target that is removed', async () => {
    const gauges = createReportGauges({ name: 'test' }, () => NOON)
    const names = async (): Promise<unknown[]> => {
      const metrics = (await read(gauges)).flatMap((scope) => scope.metrics)
      const counts = metrics.find(({ descriptor }) => descriptor.name === 'kafka_message_count')
      return counts?.dataPoints.map(({ attributes }) => attributes['autoscaler.target.name']) ?? []
    }
    gauges.report(cycleReport())
    gauges.report(cycleReport(targetReport({ target: targetCalled('billing') })))
    assert.deepEqual(await names(), ['billing', 'orders'])
    assert.deepEqual(await names(), ['billing', 'orders'])
    gauges.removed?.(targetCalled('billing'))
    assert.deepEqual(await names(), ['orders'])
  })
})
