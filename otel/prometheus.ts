import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MetricReader } from '@opentelemetry/sdk-metrics'
import type { MetricData, MetricProducer, ResourceMetrics } from '@opentelemetry/sdk-metrics'

/** Collects when it is read, for the page at /metrics. */
export class PullReader extends MetricReader {
  constructor(gauges: MetricProducer) {
    super({ metricProducers: [gauges], cardinalitySelector: () => Infinity })
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve()
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve()
  }
}

/** Gauges whose names, fixed by others, end as only those of histograms and summaries should. */
const MISLEADING = /^# TYPE (\S+_(?:count|sum)) gauge$/gm

/**
 * Prometheus text, version 0.0.4, that `promtool check metrics` has nothing against: seconds are a suffix, counters
 * end in `_total`, a gauge called `…_count` or `…_sum` is untyped. Series carry no scope; the resource is `target_info`.
 */
export function prometheusText(metrics: ResourceMetrics): string {
  const text = new PrometheusSerializer(undefined, false, undefined, false, true).serialize(
    withUnitInName(metrics),
  )
  const typed = text.replaceAll(MISLEADING, '# TYPE $1 untyped')
  return typed.endsWith('\n') ? typed : `${typed}\n`
}

/** The serializer writes OpenTelemetry's units into `# UNIT` lines, which OpenMetrics wants to see in the name. */
function withUnitInName({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(renamed) })),
  }
}

function renamed(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor
  return {
    ...metric,
    descriptor: { ...metric.descriptor, name: unit === 's' ? `${name}_seconds` : name, unit: '' },
  }
}
