import { createLog } from '../../otel/log.ts'
import { createTelemetryObserver } from '../../otel/observer.ts'
import { startTelemetry } from '../../otel/register.ts'
import type { Telemetry } from '../../otel/register.ts'
import { systemClock } from '../clock.ts'
import type { LoadedSettings } from '../config/load.ts'
import type { Settings } from '../config/settings.ts'
import { appendToFile, appendToStream } from '../decision-log/append.ts'
import { createDecisionLog } from '../decision-log/log.ts'
import type { DecisionLog } from '../decision-log/log.ts'
import { createJournal } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'
import { startHttpServer } from '../http/server.ts'
import type { HttpServer } from '../http/server.ts'
import { createFleet } from '../fleet.ts'
import type { Log, Observer, Target } from '../ports.ts'
import { openSources } from '../trigger-kinds.ts'
import { VERSION } from '../version.ts'
import { openKubernetes } from './kubernetes.ts'
import type { Connect, Kubernetes } from './kubernetes.ts'

/** What may be taken at the end, beside the second of Kubernetes; with it the process is gone within 5 s of a signal. */
const FLUSH_DEADLINE_MS = 3_000
const DECISION_LOG_DEADLINE_MS = 1_000

/** Wires the daemon and runs it until `signal` aborts; then flushes and resolves. */
export async function run(
  { settings, warnings }: LoadedSettings,
  connect: Connect,
  signal: AbortSignal,
): Promise<void> {
  const telemetry = startTelemetry(settings.telemetry, {
    version: VERSION,
    logLevel: settings.logLevel,
    stdout: (line) => process.stdout.write(line),
    pretty: process.stdout.isTTY,
  })
  const log = createLog(telemetry.logger)
  const kubernetes = openKubernetes(settings, connect, log)
  const journal = createJournal(systemClock.now)
  const decisionLog = openDecisionLog(settings, log)
  const observers = [
    createTelemetryObserver(telemetry),
    journal,
    decisionLog,
    kubernetes.events,
    kubernetes.membership,
  ]
  try {
    const server = await serve(settings, journal, telemetry)
    announce(settings, warnings, server, log)
    await scaleUntil(
      signal,
      settings,
      kubernetes,
      allOf(observers.filter((observer) => observer !== undefined)),
    )
    log.info('stopping')
    await server.close()
  } finally {
    await Promise.all([kubernetes.close(), decisionLog?.flush(DECISION_LOG_DEADLINE_MS)])
    await telemetry.shutdown(FLUSH_DEADLINE_MS)
  }
}

function openDecisionLog({ decisionLog: path }: Settings, log: Log): DecisionLog | undefined {
  if (path === undefined) return undefined
  return createDecisionLog(path === '-' ? appendToStream(process.stdout) : appendToFile(path), log)
}

function serve(settings: Settings, journal: Journal, telemetry: Telemetry): Promise<HttpServer> {
  const { healthCheckPort: port, intervalMs, requestTimeoutMs } = settings
  const metricsText = () => telemetry.metricsText()
  return startHttpServer({ port, journal, metricsText, clock: systemClock, intervalMs, requestTimeoutMs })
}

async function scaleUntil(
  signal: AbortSignal,
  settings: Settings,
  { scaleTargets, keeper }: Kubernetes,
  observer: Observer,
): Promise<void> {
  const { requestTimeoutMs, targets, intervalMs } = settings
  const { sources, close } = openSources({ requestTimeoutMs, clock: systemClock })
  const keep = keeper === undefined ? {} : { keep: keeper.keep }
  const fleet = createFleet({ sources, scaleTargets, observer, clock: systemClock, intervalMs, ...keep })
  await keeper?.load(signal)
  try {
    fleet.update(targets)
    await fleet.run(signal)
  } finally {
    await close()
  }
}

function announce(settings: Settings, warnings: readonly string[], server: HttpServer, log: Log): void {
  for (const warning of warnings) log.warn(warning)
  for (const target of settings.targets) announceTarget(target, settings, log)
  log.info(`listening on port ${server.port}`, { 'server.port': server.port })
}

function announceTarget({ id, triggers, policy }: Target, { intervalMs }: Settings, log: Log): void {
  log.info(`scaling ${id} on ${triggers.map(({ subject }) => subject).join('; ')}`, {
    'autoscaler.servers': [...new Set(triggers.flatMap(({ server }) => server ?? []))],
    'replicas.min': policy.minReplicas,
    'replicas.max': policy.maxReplicas,
    'interval.seconds': intervalMs / 1000,
    dry_run: policy.dryRun,
    version: VERSION,
  })
}

function allOf(observers: readonly Observer[]): Observer {
  return {
    added: (target) => observers.forEach((observer) => observer.added?.(target)),
    report: (report) => observers.forEach((observer) => observer.report(report)),
    removed: (target) => observers.forEach((observer) => observer.removed?.(target)),
  }
}
