import type { Observer } from '../src/ports.ts'
import { emit } from './log.ts'
import { linesOf } from './logs.ts'
import type { LogMemory } from './logs.ts'
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
  let memory: LogMemory = new Map()
  return {
    report(report) {
      const context = recordCycle(tracer, report)
      gauges.update(report)
      metrics.report(report)
      const told = linesOf(report, memory)
      memory = told.memory
      for (const line of told.lines) emit(logger, line, { context, timestamp: report.endedAt })
    },
  }
}
