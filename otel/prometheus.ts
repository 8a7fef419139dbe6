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

/** Series of a metric that are written at once. */
const AT_ONCE = 1_000

/**
 * Prometheus text, version 0.0.4, that `promtool check metrics` has nothing against: seconds are a suffix, counters
 * end in `_total`, a gauge called `…_count` or `…_sum` is untyped. Series carry no scope; the resource is `target_info`.
 * Comes in pieces, none of which takes long to make.
 */
export function* prometheusText(metrics: ResourceMetrics): Generator<string> {
  const { resource, scopeMetrics } = withUnitInName(metrics)
  const [heading, plain] = [false, true].map(
    (withoutTargetInfo) => new PrometheusSerializer(undefined, false, undefined, withoutTargetInfo, true),
  )
  yield ended(heading!.serialize({ resource, scopeMetrics: [] }).replace(NONE, ''))
  for (const { scope, metrics } of scopeMetrics) {
    for (const [index, metric] of metrics.flatMap(slices)) {
      const text = plain!.serialize({ resource, scopeMetrics: [{ scope, metrics: [metric] }] })
      // The description belongs to a metric, not to a piece of it.
      yield ended(index === 0 ? text.replaceAll(MISLEADING, '# TYPE $1 untyped') : text.replaceAll(HEAD, ''))
    }
  }
}

/** What the serializer says of a page that it takes to be empty. */
const NONE = /^# no registered metrics\n?$/m
const HEAD = /^#.*\n/gm

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function slices(metric: MetricData): [number, MetricData][] {
  const pieces = Math.max(1, Math.ceil(metric.dataPoints.length / AT_ONCE))
  return Array.from({ length: pieces }, (_, index) => {
    const dataPoints = metric.dataPoints.slice(index * AT_ONCE, (index + 1) * AT_ONCE)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the points are of the kind they were
    return [index, { ...metric, dataPoints } as MetricData]
  })
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
