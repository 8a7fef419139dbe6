import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { startCollector } from './lab/collector.ts'
import type { Collector, Received } from './lab/collector.ts'
import { cyclesPass, logged } from './lab/daemon.ts'
import type { Daemon } from './lab/daemon.ts'
import { eventually } from './lab/eventually.ts'
import { setStage, startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'
import { requireTools, run } from './lab/tools.ts'

const soonMs = 20_000
const metrics = ['kafka_message_count', 'k8s_pod_count', 'kafka_message_throughput']
const children = ['check_kafka_health', 'check_kubernetes_health', 'get_topic_length', 'scale_deployment']

const everyCycleLogged = { LOG_LEVEL: 'debug' }

/** Settings that bring everything to the Collector within a second. */
function exportTo({ endpoint }: Collector, protocol: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_METRIC_EXPORT_INTERVAL: '500',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_BLRP_SCHEDULE_DELAY: '200',
    ...everyCycleLogged,
  }
}

async function collectorFor(t: TestContext): Promise<Collector> {
  const collector = await startCollector()
  t.after(() => collector.kill())
  return collector
}

/** The names of the spans under each root called `cycle`, sorted. */
function cyclesIn({ spans }: Received): string[][] {
  const roots = spans.filter(({ name, parentSpanId }) => name === 'cycle' && parentSpanId === undefined)
  return roots.map(({ traceId, spanId }) =>
    spans
      .filter((span) => span.traceId === traceId && span.parentSpanId === spanId)
      .map(({ name }) => name)
      .toSorted(),
  )
}

suite('telemetry', () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  for (const protocol of ['http/json', 'http/protobuf']) {
    test(`a Collector receives metrics, a trace per cycle and logs with its ids over ${protocol}`, async (t) => {
      const collector = await collectorFor(t)
      const settings = exportTo(collector, protocol)
      const { workload, daemon } = await setStage(t, lab, { messages: 55, settings })
      await workload.settlesAt(6, soonMs)
      await cyclesPass(daemon, 3, soonMs)
      // What is still on its way goes out with the end of the daemon.
      await daemon.end('SIGTERM')
      const received = await eventually('all three signals', () => complete(collector.received()), {
        withinMs: soonMs,
      })

      assert.deepEqual(
        metrics.filter((name) => !received.metrics.has(name)),
        [],
      )
      for (const names of cyclesIn(received)) assert.deepEqual(names, children)
      const traces = new Set(received.spans.map(({ traceId }) => traceId))
      const scaled = received.logs.find(({ body }) => /ScaledUp/.test(body))
      assert.ok(scaled !== undefined && traces.has(scaled.traceId), `no trace for ${JSON.stringify(scaled)}`)
      assert.equal(daemon.lines.find(({ message }) => message === scaled.body)?.['trace_id'], scaled.traceId)
    })
  }

  test('the Prometheus exporter of the Collector keeps the names of the metrics', async (t) => {
    const collector = await collectorFor(t)
    await setStage(t, lab, { messages: 25, settings: exportTo(collector, 'http/protobuf') })
    await eventually(
      'the metrics',
      async () => {
        const text = await collector.prometheusText()
        for (const name of metrics) assert.match(text, new RegExp(`^${name}\\{`, 'm'))
        assert.match(text, /^kafka_message_count\{.*\} 25$/m)
      },
      { withinMs: soonMs },
    )
  })

  test('promtool has nothing to say against /metrics', async (t) => {
    requireTools('this scenario', ['promtool'])
    const { workload, daemon } = await setStage(t, lab, {
      messages: 55,
      groupId: 'promtool',
      settings: everyCycleLogged,
    })
    await workload.settlesAt(6, soonMs)
    await cyclesPass(daemon, 2, soonMs) // a throughput takes two
    const { body } = await daemon.get('/metrics')
    for (const name of metrics) assert.match(body, new RegExp(`^${name}\\{`, 'm'))
    await run('promtool', ['check', 'metrics'], { input: body })
  })

  test('a Collector that is killed costs nothing but its data', async (t) => {
    const collector = await collectorFor(t)
    const { topic, workload, daemon } = await setStage(t, lab, {
      messages: 10,
      settings: exportTo(collector, 'http/protobuf'),
    })
    await cyclesPass(daemon, 2, soonMs)
    await collector.kill()
    await logged(daemon, /export of metrics fails/, soonMs)
    await lab.client.produce(topic, 20)
    await workload.settlesAt(3, soonMs)
    await cyclesPass(daemon, 10, soonMs)
    assert.equal(await daemon.metric('autoscaler_cycles_missed_total').catch(() => 0), 0)
    assert.ok((await daemon.metric('autoscaler_cycle_lateness_seconds')) < 0.1)
    assert.deepEqual(timesSaid(daemon), { traces: 1, metrics: 1, logs: 1 })
    const { code, afterMs } = await daemon.end('SIGTERM')
    assert.equal(code, 0)
    assert.ok(afterMs < 5000, `${afterMs} ms`)
  })
})

/** Throws until each signal has arrived with what the assertions look at. */
function complete(received: Received): Received {
  const cycles = cyclesIn(received)
  assert.ok(cycles.length >= 3 && cycles.every(({ length }) => length >= children.length), 'spans')
  assert.ok(received.metrics.size > 0, 'metrics')
  assert.ok(received.logs.length > 0, 'logs')
  return received
}

function timesSaid({ lines }: Daemon): Record<string, number> {
  const times = (signal: string) =>
    lines.filter(({ message }) => message.startsWith(`export of ${signal} fails`)).length
  return { traces: times('traces'), metrics: times('metrics'), logs: times('logs') }
}
