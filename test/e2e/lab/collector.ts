import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './cache.ts'
import { freePort } from './ports.ts'
import { startProcess, temporaryFolder } from './process.ts'
import { requireTools, run } from './tools.ts'

const module = fileURLToPath(new URL('otelcol/', import.meta.url))
const configFile = fileURLToPath(new URL('../../../otel/collector.yaml', import.meta.url))

/** A span as the Collector wrote it. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Absent for a root. */
  readonly parentSpanId?: string
  readonly name: string
}

/** A log record as the Collector wrote it. */
export interface ReceivedLog {
  readonly traceId: string
  readonly body: string
}

/** Everything that reached the Collector so far. */
export interface Received {
  readonly metrics: ReadonlySet<string>
  readonly spans: readonly ReceivedSpan[]
  readonly logs: readonly ReceivedLog[]
}

/** A real OpenTelemetry Collector that runs otel/collector.yaml. */
export interface Collector {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
  readonly endpoint: string
  received(): Received
  /** The page of its Prometheus exporter. */
  prometheusText(): Promise<string>
  /** Ends it at once. */
  kill(): Promise<void>
}

/** Builds the Collector on the first call (two minutes), starts it and waits until it is healthy. */
export async function startCollector(): Promise<Collector> {
  const program = await collectorProgram()
  const folder = await temporaryFolder('collector')
  const outputFile = join(folder, 'received.jsonl')
  const [otlp, prometheus, health] = [await freePort(), await freePort(), await freePort()]
  const collector = startProcess({
    name: 'otelcol',
    command: program,
    args: ['--config', configFile],
    logFile: join(folder, 'otelcol.log'),
    env: {
      OTLP_PORT: String(otlp),
      PROMETHEUS_PORT: String(prometheus),
      HEALTH_PORT: String(health),
      OUTPUT_FILE: outputFile,
    },
  })
  await collector.ready(() => page(`http://127.0.0.1:${health}/`), 20_000)
  return {
    endpoint: `http://127.0.0.1:${otlp}`,
    received: () => read(outputFile),
    prometheusText: () => page(`http://127.0.0.1:${prometheus}/metrics`),
    kill: () => collector.kill(),
  }
}

async function collectorProgram(): Promise<string> {
  const sources = ['go.mod', 'go.sum', 'main.go'].map((file) => readFileSync(join(module, file), 'utf8'))
  const folder = await cached('otelcol', sources, async (folder) => {
    requireTools('scenarios with a Collector', ['go'])
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w']
    await run('go', ['build', ...flags, '-o', `${folder}/`, '.'], {
      cwd: module,
      env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
    })
  })
  return join(folder, 'otelcol')
}

async function page(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.text()
}

/** A line of the Collector's file: one batch of one signal, in the JSON encoding of OTLP. */
interface Batch {
  readonly resourceMetrics?: readonly { scopeMetrics: readonly { metrics: readonly { name: string }[] }[] }[]
  readonly resourceSpans?: readonly { scopeSpans: readonly { spans: readonly ReceivedSpan[] }[] }[]
  readonly resourceLogs?: readonly {
    scopeLogs: readonly { logRecords: readonly { traceId?: string; body: { stringValue: string } }[] }[]
  }[]
}

function read(file: string): Received {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // What follows the last line break is still being written.
  const batches = text
    .split('\n')
    .slice(0, -1)
    .map((line): Batch => JSON.parse(line))
  const metrics = batches.flatMap(({ resourceMetrics = [] }) => resourceMetrics)
  const spans = batches.flatMap(({ resourceSpans = [] }) => resourceSpans)
  const logs = batches.flatMap(({ resourceLogs = [] }) => resourceLogs)
  return {
    metrics: new Set(
      metrics.flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
      ),
    ),
    spans: spans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    logs: logs
      .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
      .map(({ traceId = '', body }) => ({ traceId, body: body.stringValue })),
  }
}
