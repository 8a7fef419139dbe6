import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Log } from '../src/ports.ts'

/** What the exporters of all three signals have in common. */
export interface Exporter<Batch> {
  export(batch: Batch, done: ExportDone): void
  forceFlush?(): Promise<void>
  shutdown(): Promise<void>
}

type ExportDone = Parameters<SpanExporter['export']>[1]
type ExportResult = Parameters<ExportDone>[0]

/**
 * Passes everything on to `exporter` and says once when its exports start to fail and once when they work again; the
 * SDK itself is silent. `log` must not lead back into an exporter.
 */
export function watched<Batch>(
  exporter: Exporter<Batch>,
  signal: 'traces' | 'metrics' | 'logs',
  log: Log,
): Required<Exporter<Batch>> {
  const note = onChange(signal, log)
  return {
    export(batch, done) {
      exporter.export(batch, (result) => {
        note(result)
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  }
}

function onChange(signal: string, log: Log): (result: ExportResult) => void {
  let failures = 0
  return ({ error }) => {
    if (error === undefined) {
      if (failures > 0) log.info(`export of ${signal} works again`, { signal, failures })
      failures = 0
      return
    }
    failures += 1
    if (failures > 1) return
    log.warn(`export of ${signal} fails: ${describe(error)}; what is not exported is lost`, { signal })
  }
}

/** A refused connection to a name with two addresses is an AggregateError without a message. */
function describe(error: Error & { code?: unknown }): string {
  return error.message || (typeof error.code === 'string' ? error.code : error.name)
}
