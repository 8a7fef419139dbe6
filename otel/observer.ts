import type { Observer } from '../src/ports.ts'
import { emit } from './log.ts'
import { linesOf } from './logs.ts'
import type { Said } from './logs.ts'
import { createMetricsObserver } from './metrics.ts'
import type { Telemetry } from './register.ts'
import { recordCycle } from './spans.ts'

/** Tells each finished cycle as spans, metrics and log lines, in the same words; the lines carry the root span's ids. */
export function createTelemetryObserver({
  tracer,
  meter,
  gauges,
  logger,
}: Pick<Telemetry, 'tracer' | 'meter' | 'gauges' | 'logger'>): Observer {
  const metrics = createMetricsObserver(meter)
  const said = new Map<string, Said>()
  return {
    report(report) {
      const context = recordCycle(tracer, report)
      gauges.report(report)
      metrics.report(report)
      const told = linesOf(report, said.get(report.target.id))
      said.set(report.target.id, told.said)
      for (const line of told.lines) emit(logger, line, { context, timestamp: report.endedAt })
    },
    removed(target) {
      gauges.removed?.(target)
      said.delete(target.id)
    },
  }
}
