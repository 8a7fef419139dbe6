import { setImmediate as turn } from 'node:timers/promises'
import type { HrTime } from '@opentelemetry/api'
import { ValueType } from '@opentelemetry/api'
import { emptyResource } from '@opentelemetry/resources'
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics'
import type { DataPoint, GaugeMetricData, MetricProducer, ScopeMetrics } from '@opentelemetry/sdk-metrics'
import { createLatestReports } from '../src/latest-reports.ts'
import type { Observer } from '../src/ports.ts'
import { INSTRUMENTS } from './instruments.ts'
import { gaugesOf } from './metrics.ts'
import type { Sample } from './sample.ts'

/** The gauges of each target's last report, for any number of metric readers. */
export type ReportGauges = MetricProducer & Observer

/** Samples that are made before the cycles may go on. */
const AT_ONCE = 2_000

/**
 * Produces every gauge from the last reports alone. The SDK's observable gauges would remember: with two readers, what
 * one of them collected stays in the storage of the other, so a series that is gone comes back once, and label sets
 * are never freed and overflow at 2,000 a metric. Here a series exists exactly as long as a report speaks of it.
 */
export function createReportGauges(scope: ScopeMetrics['scope'], now: () => number): ReportGauges {
  const latest = createLatestReports()
  return {
    ...latest,
    async collect() {
      const metrics = gaugeData(await byName(gaugesOf(latest)), now())
      const scopeMetrics = metrics.length === 0 ? [] : [{ scope, metrics }]
      // Readers take only the metrics and attach the provider's own resource.
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }
    },
  }
}

async function byName(pieces: Iterable<Sample[]>): Promise<ReadonlyMap<string, Sample[]>> {
  const samples = new Map<string, Sample[]>()
  let made = 0
  for (const piece of pieces) {
    for (const one of piece) {
      const list = samples.get(one.name)
      if (list === undefined) samples.set(one.name, [one])
      else list.push(one)
    }
    made += piece.length
    if (made < AT_ONCE) continue
    made = 0
    await turn()
  }
  return samples
}

function gaugeData(samples: ReadonlyMap<string, Sample[]>, now: number): GaugeMetricData[] {
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
