import { EventEmitter, on } from 'node:events'
import type { TestContext } from 'node:test'
import { startTelemetry } from '../../otel/register.ts'
import type { Telemetry, TelemetryOptions } from '../../otel/register.ts'
import type { TelemetrySettings } from '../../src/config/settings.ts'

const BATCH = { scheduleDelayMs: 1, exportTimeoutMs: 10_000, maxQueueSize: 2_048, maxExportBatchSize: 512 }
/** No exporter at all. */
export const SILENT: TelemetrySettings = {
  serviceName: 'kafka-autoscaler',
  sampler: { name: 'parentbased_always_on', ratio: 1 },
  spanBatch: BATCH,
  logBatch: BATCH,
}

/** All three signals to where OTEL_EXPORTER_OTLP_ENDPOINT points; spans and logs at once, metrics each interval. */
export function exporting(
  protocol: 'http/json' | 'http/protobuf',
  exportIntervalMs = 60_000,
): TelemetrySettings {
  const metrics = { protocol, exportIntervalMs, exportTimeoutMs: 30_000 }
  return { ...SILENT, traces: { protocol }, metrics, logs: { protocol } }
}

export interface Started extends Telemetry {
  readonly lines: readonly string[]
  /** The next line on stdout that matches. */
  said(pattern: RegExp): Promise<string>
}

/** Telemetry whose stdout is a list, and that ends with the test. */
export function start(
  t: TestContext,
  settings: TelemetrySettings,
  options: Partial<TelemetryOptions> = {},
): Started {
  const lines: string[] = []
  const output = new EventEmitter()
  const stdout = (line: string): void => {
    lines.push(line)
    output.emit('line', line)
  }
  const telemetry = startTelemetry(settings, {
    version: '1.2.3',
    logLevel: 'info',
    pretty: false,
    stdout,
    ...options,
  })
  t.after(() => telemetry.shutdown(0))
  const said = async (pattern: RegExp): Promise<string> => {
    for await (const [line] of on(output, 'line')) if (pattern.test(String(line))) return String(line)
    throw new Error('stdout ended')
  }
  return { ...telemetry, lines, said }
}
