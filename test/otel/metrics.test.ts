import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { countsOf, createMetricsObserver, gaugesOf as gaugePieces } from '../../otel/metrics.ts'
import type { Sample } from '../../otel/sample.ts'
import type { CycleReport, TargetReport } from '../../src/ports.ts'
import type { SloFigures } from '../../src/scaling/types.ts'
import {
  condition,
  cycleReport,
  failing,
  freshSloFigures,
  kafkaTimeout,
  latestOf,
  ordersTrigger,
  scaledUp,
  stabilized,
  targetCalled,
  targetReport,
} from '../support/reports.ts'

const ID = 'shop/deployments/orders'
const TARGET = {
  'k8s.namespace.name': 'shop',
  'autoscaler.target.name': 'orders',
  'autoscaler.target.kind': 'Deployment',
}
const SOURCE = {
  ...TARGET,
  'messaging.destination.name': 'orders',
  'messaging.consumer.group.name': 'billing',
}

function gaugesOf(...reports: readonly CycleReport[]): Sample[] {
  return [...gaugePieces(latestOf(...reports))].flat()
}

function values(samples: readonly Sample<string>[], name: string): [number, Sample['attributes']][] {
  return samples.filter((sample) => sample.name === name).map(({ value, attributes }) => [value, attributes])
}

suite('gauges', () => {
  const cases: [string, number, object][] = [
    ['kafka_message_count', 50, SOURCE],
    ['kafka_message_throughput', 600, SOURCE],
    ['k8s_pod_count', 5, TARGET],
    ['autoscaler.replicas.current', 5, TARGET],
    ['autoscaler.replicas.ready', 4, TARGET],
    ['autoscaler.replicas.desired', 5, TARGET],
    ['autoscaler.replicas.recommended', 5, TARGET],
    ['autoscaler.consumption', 660, SOURCE],
    ['autoscaler.drain.time', 50, SOURCE],
    ['autoscaler.target.failing', 0, TARGET],
    ['autoscaler.cycle.lateness', 0.004, {}],
  ]
  for (const [name, value, attributes] of cases) {
    test(`${name} is ${value} with the attributes of its kind`, () => {
      assert.deepEqual(values(gaugesOf(cycleReport()), name), [[value, attributes]])
    })
  }

  test('what is unknown has no series', () => {
    const { at, message, adjustments, findings } = targetReport().decision
    const held = {
      at,
      message,
      proposals: [],
      adjustments,
      findings,
      reason: 'TargetUnavailable',
      rates: {},
      act: false,
    } as const
    const report = cycleReport({
      ...targetReport({ reading: kafkaTimeout }),
      decision: held,
      conditions: [],
    })
    assert.deepEqual(gaugesOf(report), [{ name: 'autoscaler.cycle.lateness', value: 0.004, attributes: {} }])
  })

  test('a backlog of zero is a zero, not an absent series', () => {
    const report = cycleReport(targetReport({ decision: { backlog: 0 } }))
    assert.deepEqual(values(gaugesOf(report), 'kafka_message_count'), [[0, SOURCE]])
  })

  test('a finding is 1 while it lasts and absent before and after', () => {
    const samples = (report: TargetReport): unknown =>
      values(gaugesOf(cycleReport(report)), 'autoscaler.finding')
    assert.deepEqual(samples(stabilized()), [[1, { ...TARGET, finding: 'PartitionBottleneck' }]])
    assert.deepEqual(samples(targetReport()), [])
  })

  test('the figures of SLO mode are told by trigger, and what is not known is absent', () => {
    const proposal = { trigger: 'kafka', replicas: 4, why: '' }
    const samples = (slo?: SloFigures): string[] => {
      const proposals = [slo === undefined ? proposal : { ...proposal, slo }]
      const all = gaugesOf(cycleReport(targetReport({ decision: { proposals } })))
      return all.flatMap(({ name, value }) => (name.startsWith('autoscaler.slo.') ? `${name} ${value}` : []))
    }
    assert.deepEqual(samples(), [])
    assert.deepEqual(samples(freshSloFigures), [
      'autoscaler.slo.lag.target 20',
      'autoscaler.slo.arrival.rate 180',
      'autoscaler.slo.replica.samples 0',
      'autoscaler.slo.rebalance.time 5',
      'autoscaler.slo.startup.time 30',
      'autoscaler.slo.scale_down.delay 300',
    ])
    const report = cycleReport(stabilized())
    assert.deepEqual(values(gaugesOf(report), 'autoscaler.slo.replica.capacity'), [
      [51.25, { ...TARGET, trigger: 'kafka' }],
    ])
  })

  test('health is told by component, failing by target', () => {
    const conditions = [failing('kafka', 2), condition('kubernetes'), failing(ID, 2)]
    const samples = gaugesOf(cycleReport({ conditions }))
    assert.deepEqual(values(samples, 'autoscaler.healthy'), [
      [0, { component: 'kafka' }],
      [1, { component: 'kubernetes' }],
    ])
    assert.deepEqual(values(samples, 'autoscaler.target.failing'), [[1, TARGET]])
  })

  test('lateness is that of the latest target', () => {
    const billing = cycleReport({ ...targetReport({ target: targetCalled('billing') }), latenessMs: 250 })
    assert.deepEqual(values(gaugesOf(billing, cycleReport()), 'autoscaler.cycle.lateness'), [[0.25, {}]])
  })

  test('each trigger tells what it read and what it asks for, and only what is known', () => {
    const triggers = [ordersTrigger(), { type: 'cron', id: 'cron', subject: 'window' }]
    const target = targetCalled('orders', { triggers })
    const report = targetReport({ target })
    const readings = { ...report.observation.readings, cron: kafkaTimeout }
    const gauges = gaugesOf(cycleReport({ ...report, observation: { ...report.observation, readings } }))
    assert.deepEqual(values(gauges, 'autoscaler.trigger.value'), [
      [50, { ...TARGET, trigger: 'kafka', type: 'kafka' }],
    ])
    assert.deepEqual(values(gauges, 'autoscaler.trigger.replicas'), [[5, { ...TARGET, trigger: 'kafka' }]])
  })

  test('a target with several topics names none, and one without a group no group', () => {
    const { consumerGroup: _group, ...trigger } = ordersTrigger({ topics: ['orders', 'refunds'] })
    const target = targetCalled('orders', { triggers: [trigger] })
    const [sample] = values(gaugesOf(cycleReport(targetReport({ target }))), 'kafka_message_count')
    assert.deepEqual(sample, [50, TARGET])
  })
})

suite('counters', () => {
  test('a decision is counted by its reason every cycle', () => {
    assert.deepEqual(values(countsOf(cycleReport()), 'autoscaler.decisions'), [
      [1, { ...TARGET, reason: 'DesiredWithinRange' }],
    ])
  })

  test('a rule is counted when it changed the number', () => {
    assert.deepEqual(values(countsOf(cycleReport(scaledUp())), 'autoscaler.adjustments'), [
      [1, { ...TARGET, rule: 'propose' }],
      [1, { ...TARGET, rule: 'partitions' }],
    ])
    assert.deepEqual(values(countsOf(cycleReport()), 'autoscaler.adjustments'), [])
  })

  test('a scaling is counted by its direction', () => {
    const down = targetReport({ decision: { desiredReplicas: 2 }, outcome: { action: 'scaled' } })
    assert.deepEqual(values(countsOf(cycleReport(scaledUp())), 'autoscaler.scalings'), [
      [1, { ...TARGET, direction: 'up' }],
    ])
    assert.deepEqual(values(countsOf(cycleReport(down)), 'autoscaler.scalings'), [
      [1, { ...TARGET, direction: 'down' }],
    ])
  })

  for (const action of ['none', 'failed', 'dry-run'] as const) {
    test(`an outcome of ${action} is no scaling`, () => {
      const report = cycleReport(scaledUp({ outcome: { action } }))
      assert.deepEqual(values(countsOf(report), 'autoscaler.scalings'), [])
    })
  }

  test('failures are counted every cycle by subject and reason', () => {
    const conditions = [
      failing('kafka', 5),
      condition('kubernetes'),
      failing(ID, 1, { reason: 'TopicMissing' }),
    ]
    assert.deepEqual(values(countsOf(cycleReport({ conditions })), 'autoscaler.failures'), [
      [1, { subject: 'kafka', reason: 'KafkaTimeout' }],
      [1, { ...TARGET, subject: 'target', reason: 'TopicMissing' }],
    ])
  })

  test('missed cycles are there from the first cycle on, as zero', () => {
    assert.deepEqual(values(countsOf(cycleReport()), 'autoscaler.cycles.missed'), [[0, {}]])
    assert.deepEqual(values(countsOf(cycleReport({ missedCycles: 3 })), 'autoscaler.cycles.missed'), [
      [3, {}],
    ])
  })
})

suite('the instruments of the SDK', () => {
  test('counters add up and durations fall into buckets of seconds', async (t) => {
    const reports: CycleReport[] = [
      cycleReport({ missedCycles: 1 }),
      cycleReport({ missedCycles: 2, durationMs: 700 }),
    ]
    const metrics = await collect(t, reports)
    assert.equal(metrics.get('autoscaler.cycles.missed')?.dataPoints[0]?.value, 3)
    assert.deepEqual(metrics.get('autoscaler.cycle.duration')?.dataPoints[0]?.value, {
      min: 0.03,
      max: 0.7,
      sum: 0.73,
      count: 2,
      buckets: {
        boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
        counts: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0],
      },
    })
  })
})

/** What the SDK makes of these reports, by name. */
async function collect(t: TestContext, reports: readonly CycleReport[]) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })
  t.after(() => provider.shutdown())
  const observer = createMetricsObserver(provider.getMeter('test'))
  for (const report of reports) observer.report(report)
  await provider.forceFlush()
  const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
  return new Map(scopes.flatMap(({ metrics }) => metrics).map((metric) => [metric.descriptor.name, metric]))
}
