import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { INSTRUMENTS } from '../../otel/instruments.ts'
import type { Instrument } from '../../otel/instruments.ts'
import { createMetricsObserver } from '../../otel/metrics.ts'
import { prometheusText, PullReader } from '../../otel/prometheus.ts'
import { createReportGauges } from '../../otel/report-gauges.ts'
import type { CycleReport } from '../../src/ports.ts'
import {
  cycleReport,
  eventful,
  NOON,
  ordersTrigger,
  stabilized,
  targetCalled,
  targetReport,
} from '../support/reports.ts'

/** The page after these cycles. */
async function page(t: TestContext, ...reports: CycleReport[]): Promise<string> {
  const gauges = createReportGauges({ name: 'test', version: '1' }, () => NOON)
  const reader = new PullReader(gauges)
  const provider = new MeterProvider({ readers: [reader] })
  t.after(() => provider.shutdown())
  const observer = createMetricsObserver(provider.getMeter('test', '1'))
  for (const report of reports) {
    observer.report(report)
    gauges.report(report)
  }
  return [...prometheusText((await reader.collect()).resourceMetrics)].join('')
}

function familyOf({ name, kind, unit }: Instrument): string {
  return `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : ''}${kind === 'counter' ? '_total' : ''}`
}

suite('the page at /metrics', () => {
  for (const instrument of INSTRUMENTS as readonly Instrument[]) {
    const family = familyOf(instrument)
    test(`has ${family} with its help and type`, async (t) => {
      const text = await page(t, ...eventful)
      const type = instrument.kind === 'gauge' && /_(count|sum)$/.test(family) ? 'untyped' : instrument.kind
      assert.ok(
        text.includes(`\n# HELP ${family} ${instrument.description}\n# TYPE ${family} ${type}\n`),
        text,
      )
    })
  }

  test('has only lines that Prometheus can parse, and ends with a newline', async (t) => {
    const text = await page(t, ...eventful)
    assert.ok(text.endsWith('\n'))
    for (const line of text.trimEnd().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) [a-z_]\w* .+|[a-z_]\w*(\{(\w+="[^"]*",?)+\})? -?(\d[\d.e+-]*))$/)
    }
  })

  test('has no series twice', async (t) => {
    const text = await page(
      t,
      cycleReport(stabilized()),
      cycleReport(stabilized({ target: targetCalled('twin') })),
    )
    const series = text
      .split('\n')
      .flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.slice(0, line.lastIndexOf(' '))]))
    assert.equal(new Set(series).size, series.length)
  })

  test('has the head of a metric once, also where its series come in pieces', async (t) => {
    const reports = Array.from({ length: 2_500 }, (_, id) =>
      cycleReport(targetReport({ target: targetCalled(`t${id}`) })),
    )
    const text = await page(t, ...reports)
    assert.equal(text.match(/^# HELP k8s_pod_count /gm)?.length, 1)
    assert.equal(text.match(/^k8s_pod_count\{/gm)?.length, 2_500)
  })

  test('says nothing of scopes on its series', async (t) => {
    assert.doesNotMatch(await page(t, ...eventful), /otel_scope/)
  })

  test('escapes what a name may hold', async (t) => {
    const trigger = ordersTrigger({ consumerGroup: 'a"b\\c\nd' })
    const text = await page(
      t,
      cycleReport(targetReport({ target: targetCalled('orders', { triggers: [trigger] }) })),
    )
    assert.ok(
      text.includes(String.raw`kafka_consumergroup_lag_sum{consumergroup="a\"b\\c\nd",topic="orders"} 50`),
      text,
    )
  })
})
