import type { Observer } from '../src/ports.ts'
import { emit, SEVERITY } from './log.ts'
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
  isTracing,
}: Pick<Telemetry, 'tracer' | 'meter' | 'gauges' | 'logger' | 'isTracing'>): Observer {
  const metrics = createMetricsObserver(meter)
  const said = new Map<string, Said>()
  return {
    report(report) {
      gauges.report(report)
      metrics.report(report)
      const isDebug = logger.enabled({ severityNumber: SEVERITY.debug })
      const { lines, said: now } = linesOf(report, said.get(report.target.id), isDebug)
      said.set(report.target.id, now)
      // Ids that nobody gets are not made up.
      if (lines.length === 0 && !isTracing) return
      const context = recordCycle(tracer, report)
      for (const line of lines) emit(logger, line, { context, timestamp: report.endedAt })
    },
    removed(target) {
      gauges.removed?.(target)
      said.delete(target.id)
    },
  }
}
