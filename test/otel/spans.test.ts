import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SpanStatusCode } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { recordCycle } from '../../otel/spans.ts'
import type { CycleReport } from '../../src/ports.ts'
import {
  check,
  cycleReport,
  kafkaTimeout,
  NOON,
  scaledUp,
  stabilized,
  targetReport,
} from '../support/reports.ts'

/** The spans of a cycle, by name; of several with one name the first. */
function record(report: CycleReport): { all: ReadableSpan[]; span: (name: string) => ReadableSpan } {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  recordCycle(provider.getTracer('test'), report)
  const all = exporter.getFinishedSpans()
  const span = (name: string): ReadableSpan =>
    all.find((one) => one.name === name) ?? assert.fail(`no span ${name}`)
  return { all, span }
}

function sinceNoon([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1_000 + nanoseconds / 1e6 - NOON
}

/** Start and end in milliseconds after noon. */
function timesOf({ startTime, endTime }: ReadableSpan): [number, number] {
  return [sinceNoon(startTime), sinceNoon(endTime)]
}

suite('the spans of a cycle', () => {
  test('are one root and a child for each thing it did, in one trace', () => {
    const { all, span } = record(cycleReport())
    const root = span('cycle')
    assert.equal(root.parentSpanContext, undefined)
    assert.deepEqual(
      all.filter((one) => one !== root).map(({ name }) => name),
      ['check_kafka_health', 'check_kubernetes_health', 'get_topic_length', 'scale_deployment'],
    )
    for (const child of all.filter((one) => one !== root)) {
      assert.equal(child.parentSpanContext?.spanId, root.spanContext().spanId)
      assert.equal(child.spanContext().traceId, root.spanContext().traceId)
    }
  })

  test('have the times of the report', () => {
    const { span } = record(
      cycleReport({ checks: [check('kafka'), check('kubernetes', { endedAt: NOON + 8 })] }),
    )
    assert.deepEqual(timesOf(span('cycle')), [0, 30])
    assert.deepEqual(timesOf(span('check_kafka_health')), [0, 10])
    assert.deepEqual(timesOf(span('check_kubernetes_health')), [0, 8])
    assert.deepEqual(timesOf(span('get_topic_length')), [1, 12])
    assert.deepEqual(timesOf(span('scale_deployment')), [21, 25])
  })

  test('are in no trace with those of the next cycle', () => {
    const [first, second] = [record(cycleReport()), record(cycleReport())]
    assert.notEqual(first.span('cycle').spanContext().traceId, second.span('cycle').spanContext().traceId)
  })

  test('are not failed when nothing is', () => {
    for (const { status } of record(cycleReport()).all) assert.equal(status.code, SpanStatusCode.UNSET)
  })
})

test('the root span says which cycle it is, how late, and of which target', () => {
  assert.deepEqual(record(cycleReport({ missedCycles: 2 })).span('cycle').attributes, {
    'autoscaler.cycle': 7,
    'autoscaler.cycle.lateness': 0.004,
    'autoscaler.cycles.missed': 2,
    'k8s.namespace.name': 'shop',
    'autoscaler.target.name': 'orders',
    'autoscaler.target.kind': 'Deployment',
  })
})

suite('scale_deployment', () => {
  test('is there without a scaling and says so', () => {
    const { attributes, events } = record(cycleReport()).span('scale_deployment')
    assert.deepEqual(attributes, {
      'k8s.namespace.name': 'shop',
      'autoscaler.target.name': 'orders',
      'autoscaler.target.kind': 'Deployment',
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'billing',
      'autoscaler.decision.reason': 'DesiredWithinRange',
      'autoscaler.decision.message': 'backlog 50 wants 5: stays at 5',
      'autoscaler.decision.action': 'none',
      'autoscaler.backlog': 50,
      'autoscaler.replicas.current': 5,
      'autoscaler.replicas.ready': 4,
      'autoscaler.replicas.desired': 5,
      'autoscaler.replicas.recommended': 5,
      'autoscaler.throughput': 600,
      'autoscaler.consumption': 660,
      'autoscaler.drain.time': 50,
    })
    assert.deepEqual(
      events.map(({ name }) => name),
      ['proposal'],
    )
  })

  test('tells each proposal, and each rule that changed the number, as an event at the time of the decision', () => {
    const { events } = record(cycleReport(scaledUp())).span('scale_deployment')
    assert.deepEqual(
      events.map(({ name, attributes }) => [name, attributes]),
      [
        [
          'proposal',
          {
            'autoscaler.trigger': 'kafka',
            'autoscaler.replicas.proposed': 5,
            'autoscaler.why': '50 messages at 10 a pod',
          },
        ],
        [
          'adjustment',
          {
            'autoscaler.rule': 'propose',
            'autoscaler.replicas.from': 5,
            'autoscaler.replicas.to': 10,
            'autoscaler.decision.reason': 'ScaledUp',
            'autoscaler.why': '95 messages at 10 a pod',
          },
        ],
        [
          'adjustment',
          {
            'autoscaler.rule': 'partitions',
            'autoscaler.replicas.from': 10,
            'autoscaler.replicas.to': 8,
            'autoscaler.decision.reason': 'PartitionLimit',
            'autoscaler.why': '8 partitions',
          },
        ],
      ],
    )
    assert.deepEqual(events[0]?.time, [(NOON + 20 - ((NOON + 20) % 1_000)) / 1_000, 20e6])
  })

  test('says what would be otherwise and when, what was found, and the figures of SLO mode', () => {
    const { attributes, events } = record(cycleReport(stabilized())).span('scale_deployment')
    assert.equal(attributes['autoscaler.counterfactual.rule'], 'stabilization')
    assert.equal(attributes['autoscaler.counterfactual.replicas'], 4)
    assert.equal(attributes['autoscaler.decision.next_change'], '2026-11-22T12:01:30.020Z')
    assert.deepEqual(
      events.map(({ name }) => name),
      ['proposal', 'adjustment', 'adjustment', 'finding'],
    )
    assert.equal(events[0]?.attributes?.['autoscaler.slo.replica.capacity'], 51.25)
    assert.equal(events[0].attributes['autoscaler.slo.lag.target'], 20)
    assert.deepEqual(events.at(-1)?.attributes, {
      'autoscaler.finding': 'PartitionBottleneck',
      'autoscaler.why': 'partition 3 alone gets 60 messages/s',
    })
  })

  test('of a dry run says what there would be', () => {
    const dry = targetReport({ decision: { simulatedReplicas: 8 }, outcome: { action: 'dry-run' } })
    const { attributes } = record(cycleReport(dry)).span('scale_deployment')
    assert.equal(attributes['autoscaler.replicas.simulated'], 8)
    assert.equal(attributes['autoscaler.decision.action'], 'dry-run')
  })

  test('fails with the reason of a refused write, and the cycle with it', () => {
    const outcome = {
      action: 'failed',
      reason: 'Forbidden',
      message: 'may not patch deployments/scale',
    } as const
    const { span } = record(cycleReport(scaledUp({ outcome })))
    for (const name of ['scale_deployment', 'cycle']) {
      assert.deepEqual(span(name).status, {
        code: SpanStatusCode.ERROR,
        message: 'Forbidden: may not patch deployments/scale',
      })
      assert.equal(span(name).attributes['error.type'], 'Forbidden')
    }
  })
})

suite('what could not be read', () => {
  const { reason, message } = kafkaTimeout

  test('a failed check fails its span and the cycle, not the other check', () => {
    const { span } = record(
      cycleReport({ checks: [check('kafka', { ok: false, reason, message }), check('kubernetes')] }),
    )
    const status = { code: SpanStatusCode.ERROR, message: `KafkaTimeout: ${message}` }
    assert.deepEqual(span('check_kafka_health').status, status)
    assert.deepEqual(span('cycle').status, status)
    assert.equal(span('check_kafka_health').attributes['autoscaler.healthy'], false)
    assert.equal(span('check_kubernetes_health').status.code, SpanStatusCode.UNSET)
  })

  test('an unknown reading fails get_topic_length and is an event of it', () => {
    const span = record(cycleReport(targetReport({ reading: kafkaTimeout }))).span('get_topic_length')
    assert.equal(span.status.message, `KafkaTimeout: ${message}`)
    assert.equal(span.attributes['autoscaler.signals.unknown'], 1)
    assert.deepEqual(
      span.events.map(({ name, attributes }) => [name, attributes]),
      [
        [
          'signal_unavailable',
          {
            'k8s.namespace.name': 'shop',
            'autoscaler.target.name': 'orders',
            'autoscaler.target.kind': 'Deployment',
            'autoscaler.trigger': 'kafka',
            'error.type': 'KafkaTimeout',
            'error.message': message,
          },
        ],
      ],
    )
  })
})
