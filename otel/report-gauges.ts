import type { HrTime } from '@opentelemetry/api'
import { ValueType } from '@opentelemetry/api'
import { emptyResource } from '@opentelemetry/resources'
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics'
import type { DataPoint, GaugeMetricData, MetricProducer, ScopeMetrics } from '@opentelemetry/sdk-metrics'
import type { CycleReport } from '../src/ports.ts'
import { INSTRUMENTS } from './instruments.ts'
import { gaugesOf } from './metrics.ts'
import type { Sample } from './sample.ts'

/** The gauges of the last report, for any number of metric readers. */
export interface ReportGauges extends MetricProducer {
  update(report: CycleReport): void
}

/**
 * Produces every gauge from the last report alone. The SDK's observable gauges would remember: with two readers, what
 * one of them collected stays in the storage of the other, so a series that is gone comes back once, and label sets
 * are never freed and overflow at 2,000 a metric. Here a series exists exactly as long as the report speaks of it.
 */
export function createReportGauges(scope: ScopeMetrics['scope'], now: () => number): ReportGauges {
  let last: CycleReport | undefined
  return {
    update(report) {
      last = report
    },
    collect() {
      const metrics = last === undefined ? [] : gaugeData(last, now())
      const scopeMetrics = metrics.length === 0 ? [] : [{ scope, metrics }]
      // Readers take only the metrics and attach the provider's own resource.
      return Promise.resolve({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] })
    },
  }
}

function gaugeData(report: CycleReport, now: number): GaugeMetricData[] {
  const samples = Map.groupBy(gaugesOf(report), ({ name }) => name)
  const time: HrTime = [Math.floor(now / 1000), (now % 1000) * 1e6]
  return INSTRUMENTS.flatMap((instrument) => {
    const { name, unit, description, kind } = instrument
    const points = kind === 'gauge' ? dataPoints(samples.get(name) ?? [], time) : []
    if (points.length === 0) return []
    return {
      descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.GAUGE,
      dataPoints: points,
    }
  })
}

function dataPoints(samples: readonly Sample[], time: HrTime): DataPoint<number>[] {
  return samples.map(({ value, attributes }) => ({ startTime: time, endTime: time, attributes, value }))
}
