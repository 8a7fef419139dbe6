import { createLog } from '../../otel/log.ts'
import { createTelemetryObserver } from '../../otel/observer.ts'
import { startTelemetry } from '../../otel/register.ts'
import type { Telemetry } from '../../otel/register.ts'
import { run as runLoop } from '../autoscaler.ts'
import type { Autoscaler } from '../autoscaler.ts'
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
import { createKafkaSource } from '../kafka/signal-source.ts'
import type { KubernetesClient } from '../kubernetes/client.ts'
import type { Log, Observer } from '../ports.ts'
import { VERSION } from '../version.ts'
import { openKubernetes } from './kubernetes.ts'
import type { Kubernetes } from './kubernetes.ts'

/** What may be taken at the end, beside the second of Kubernetes; with it the process is gone within 5 s of a signal. */
const FLUSH_DEADLINE_MS = 3_000
const DECISION_LOG_DEADLINE_MS = 1_000

/** Wires the daemon and runs it until `signal` aborts; then flushes and resolves. */
export async function run(
  { settings, warnings }: LoadedSettings,
  connect: () => KubernetesClient,
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
  const journal = createJournal(systemClock.now())
  const decisionLog = openDecisionLog(settings, log)
  const observers = [createTelemetryObserver(telemetry), journal, decisionLog, kubernetes.events]
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
  const { kafka, requestTimeoutMs, targets, intervalMs } = settings
  const source = createKafkaSource({ kafka, requestTimeoutMs, clock: systemClock })
  const autoscaler: Autoscaler = { targets, source, scaleTargets, observer, clock: systemClock, intervalMs }
  await keeper?.load(signal)
  try {
    await runLoop(keeper === undefined ? autoscaler : { ...autoscaler, keep: keeper.keep }, signal)
  } finally {
    await source.close()
  }
}

function announce(settings: Settings, warnings: readonly string[], server: HttpServer, log: Log): void {
  for (const warning of warnings) log.warn(warning)
  for (const { id, triggers, policy } of settings.targets) {
    const topics = triggers.flatMap((trigger) => trigger.topics)
    log.info(`scaling ${id} on ${topics.join(', ')}`, {
      'kafka.bootstrap_servers': settings.kafka.bootstrapServers.join(','),
      'replicas.min': policy.minReplicas,
      'replicas.max': policy.maxReplicas,
      'interval.seconds': settings.intervalMs / 1000,
      dry_run: policy.dryRun,
      version: VERSION,
    })
  }
  log.info(`listening on port ${server.port}`, { 'server.port': server.port })
}

function allOf(observers: readonly Observer[]): Observer {
  return { report: (report) => observers.forEach((observer) => observer.report(report)) }
}
