import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createLog } from '../../otel/log.ts'
import { createTelemetryObserver } from '../../otel/observer.ts'
import { cycleReport, scaledUp, targetCalled, targetReport } from '../support/reports.ts'
import { setEnvironment, startReceiver } from './otlp-receiver.ts'
import type { Received } from './otlp-receiver.ts'
import { exporting, SILENT, start } from './started-telemetry.ts'

function sentTo(received: readonly Received[], path: string): Received[] {
  return received.filter((request) => request.path === path)
}

function isMetrics({ path }: Received): boolean {
  return path === '/v1/metrics'
}

/** Every value under `key`, at any depth. */
function findAll(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...findAll(inner, key),
  ])
}

suite('without exporters', () => {
  test('nothing connects anywhere, also when an endpoint is in the environment', async (t) => {
    const receiver = await startReceiver(t)
    const telemetry = start(t, SILENT)
    createTelemetryObserver(telemetry).report(cycleReport())
    await telemetry.shutdown(5_000)
    assert.deepEqual(receiver.received, [])
  })

  test('log lines are JSON on stdout and those of a cycle share its ids', (t) => {
    const telemetry = start(t, SILENT)
    const lost = { event: 'crossed', backlog: 95, threshold: 50, recommendedReplicas: 10 } as const
    createTelemetryObserver(telemetry).report(cycleReport(scaledUp({ decision: { notice: lost } })))
    const [first, second] = telemetry.lines.map((line): Record<string, unknown> => JSON.parse(line))
    assert.equal(first?.['time'], '2026-11-22T12:00:00.030Z')
    assert.equal(first?.['autoscaler.decision.reason'], 'ScaledUp')
    assert.match(String(first?.['trace_id']), /^[0-9a-f]{32}$/)
    assert.match(String(first?.['span_id']), /^[0-9a-f]{16}$/)
    assert.equal(second?.['trace_id'], first?.['trace_id'])
    assert.equal(second?.['level'], 'warn')
  })

  test('metrics are there to be read, and before the first cycle the page is valid and empty', async (t) => {
    const telemetry = start(t, SILENT)
    assert.match([...(await telemetry.metricsText())].join(''), /^# HELP target_info[^]*\n$/)
    createTelemetryObserver(telemetry).report(cycleReport())
    const text = [...(await telemetry.metricsText())].join('')
    assert.match(text, /^kafka_message_count\{.*\} 50$/m)
    assert.match(text, /^autoscaler_decisions_total\{.*reason="DesiredWithinRange"\} 1$/m)
    assert.match(text, /^autoscaler_cycle_duration_seconds_bucket\{le="0.05"\} 1$/m)
  })

  for (const [logLevel, expected] of [
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
  ] as const) {
    test(`at level ${logLevel} stdout has ${expected.join(', ')}`, (t) => {
      const telemetry = start(t, SILENT, { logLevel })
      const log = createLog(telemetry.logger)
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('hello')
      assert.deepEqual(
        telemetry.lines.map((line) => JSON.parse(line).level),
        expected,
      )
    })
  }
})

suite('with a collector', () => {
  test('each signal arrives as JSON with the same trace id in spans and logs', async (t) => {
    const receiver = await startReceiver(t)
    const telemetry = start(t, exporting('http/json'))
    createTelemetryObserver(telemetry).report(cycleReport())
    await telemetry.shutdown(5_000)
    const bodies = (path: string) =>
      sentTo(receiver.received, path).map(({ body, contentType }) => {
        assert.equal(contentType, 'application/json')
        return JSON.parse(body)
      })
    const [spans, logs, metrics] = ['/v1/traces', '/v1/logs', '/v1/metrics'].map(bodies)
    const traceIds = new Set([...findAll(spans, 'traceId'), ...findAll(logs, 'traceId')])
    assert.equal(traceIds.size, 1)
    assert.equal(findAll(spans, 'spanId').length, 5)
    assert.equal(findAll(logs, 'logRecords').flat().length, 1)
    const names = findAll(metrics, 'name')
    for (const name of [
      'kafka_message_count',
      'k8s_pod_count',
      'kafka_message_throughput',
      'autoscaler.decisions',
    ]) {
      assert.ok(names.includes(name), name)
    }
  })

  test('http/protobuf is another encoding of the same', async (t) => {
    const receiver = await startReceiver(t)
    const telemetry = start(t, exporting('http/protobuf'))
    createTelemetryObserver(telemetry).report(cycleReport())
    await telemetry.shutdown(5_000)
    for (const [path, text] of [
      ['/v1/traces', 'scale_deployment'],
      ['/v1/logs', 'DesiredWithinRange'],
      ['/v1/metrics', 'kafka_message_count'],
    ] as const) {
      const [request] = sentTo(receiver.received, path)
      assert.equal(request?.contentType, 'application/x-protobuf')
      assert.ok(request.body.includes(text), path)
    }
  })

  test('the resource is the service and OTEL_RESOURCE_ATTRIBUTES, nothing of the machine', async (t) => {
    setEnvironment(t, 'OTEL_RESOURCE_ATTRIBUTES', 'team=payments,service.instance.id=pod-7')
    const receiver = await startReceiver(t)
    const telemetry = start(t, exporting('http/json'))
    createLog(telemetry.logger).info('hello')
    await telemetry.shutdown(5_000)
    const [request] = sentTo(receiver.received, '/v1/logs')
    const attributes = findAll(JSON.parse(request?.body ?? ''), 'resource')[0]
    const given = Object.fromEntries(
      findAll(attributes, 'attributes')
        .flat()
        // oxlint-disable-next-line typescript/no-explicit-any -- OTLP's key-value list
        .map((entry: any) => [entry.key, entry.value.stringValue]),
    )
    assert.deepEqual(given, {
      'service.name': 'kafka-autoscaler',
      'service.version': '1.2.3',
      'service.instance.id': 'pod-7',
      team: 'payments',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': given['telemetry.sdk.version'],
    })
  })

  test('a sampler that takes nothing leaves the logs alone', async (t) => {
    const receiver = await startReceiver(t)
    const telemetry = start(t, { ...exporting('http/json'), sampler: { name: 'traceidratio', ratio: 0 } })
    createTelemetryObserver(telemetry).report(cycleReport())
    await telemetry.shutdown(5_000)
    assert.equal(sentTo(receiver.received, '/v1/traces').length, 0)
    assert.equal(sentTo(receiver.received, '/v1/logs').length, 1)
  })

  test('an export interval below the timeout is accepted', async (t) => {
    await startReceiver(t)
    const telemetry = start(t, exporting('http/json', 1_000))
    // While there is still a collector: without one the exporters would try for ten seconds.
    await telemetry.shutdown(5_000)
  })
})

suite('series of what is gone', () => {
  test('leave both readers', async (t) => {
    const receiver = await startReceiver(t)
    const telemetry = start(t, exporting('http/json', 5))
    const observer = createTelemetryObserver(telemetry)
    const series = /kafka_message_count\{[^}]*autoscaler_target_name="gone"/

    const both = receiver.next((request) => isMetrics(request) && request.body.includes('"gone"'))
    const gone = targetCalled('gone')
    observer.report(cycleReport())
    observer.report(cycleReport(targetReport({ target: gone })))
    await both
    assert.match([...(await telemetry.metricsText())].join(''), series)

    observer.removed?.(gone)
    observer.report(cycleReport())
    // The export under way may have been collected before; the one after it was not.
    await receiver.next(isMetrics)
    const after = JSON.parse((await receiver.next(isMetrics)).body)
    const gauges = findAll(after, 'metrics')
      .flat()
      .filter((metric) => JSON.stringify(metric).includes('"gauge"'))
    assert.ok(gauges.length > 10)
    assert.equal(JSON.stringify(gauges).includes('"gone"'), false)
    assert.doesNotMatch([...(await telemetry.metricsText())].join(''), series)
    await telemetry.shutdown(5_000)
  })

  test('five thousand series are none too many', async (t) => {
    const telemetry = start(t, SILENT)
    const targets = Array.from({ length: 5_000 }, (_, id) => targetReport({ target: targetCalled(`t${id}`) }))
    const observer = createTelemetryObserver(telemetry)
    for (const target of targets) observer.report(cycleReport(target))
    const text = [...(await telemetry.metricsText())].join('')
    assert.equal(text.match(/^kafka_message_count\{/gm)?.length, 5_000)
    assert.equal(text.match(/^autoscaler_decisions_total\{/gm)?.length, 5_000)
    assert.doesNotMatch(text, /overflow/)
  })
})
