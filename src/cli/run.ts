import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
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
import { openFeed } from './feed.ts'
import { heapFlagFor } from './heap.ts'
import { openKubernetes } from './kubernetes.ts'
import type { Connect, Kubernetes } from './kubernetes.ts'
import type { TargetFeed } from './targets.ts'

/** What may be taken at the end, beside the second of Kubernetes; with it the process is gone within 5 s of a signal. */
const FLUSH_DEADLINE_MS = 3_000
const DECISION_LOG_DEADLINE_MS = 1_000

/**
 * Wires the daemon and runs it until `signal` aborts; then flushes and resolves.
 * @throws SettingsError when there is nothing to scale
 */
export async function run(loaded: LoadedSettings, connect: Connect, signal: AbortSignal): Promise<void> {
  const { settings } = loaded
  const telemetry = startTelemetry(settings.telemetry, {
    version: VERSION,
    logLevel: settings.logLevel,
    stdout: (line) => process.stdout.write(line),
    pretty: process.stdout.isTTY,
  })
  const secrets = settings.scaledObjects?.readSecrets === true ? connect(1) : undefined
  try {
    const feed = await openFeed(settings, secrets, signal)
    const started = { ...loaded, settings: { ...settings, targets: feed.targets } }
    await scale(started, connect, telemetry, feed, signal)
  } finally {
    await secrets?.close()
    await telemetry.shutdown(FLUSH_DEADLINE_MS)
  }
}

async function scale(
  { settings, warnings }: LoadedSettings,
  connect: Connect,
  telemetry: Telemetry,
  feed: TargetFeed,
  signal: AbortSignal,
): Promise<void> {
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
    const server = await serve(settings, journal, telemetry, () => feed.problems)
    announce(settings, warnings, server, log)
    for (const problem of feed.problems) log.error(problem)
    const observer = allOf(observers.filter((each) => each !== undefined))
    await scaleUntil(signal, settings, feed, kubernetes, observer, log)
    log.info('stopping')
    await server.close()
  } finally {
    await Promise.all([kubernetes.close(), decisionLog?.flush(DECISION_LOG_DEADLINE_MS)])
  }
}

function openDecisionLog({ decisionLog: path }: Settings, log: Log): DecisionLog | undefined {
  if (path === undefined) return undefined
  return createDecisionLog(path === '-' ? appendToStream(process.stdout) : appendToFile(path), log)
}

function serve(
  { healthCheckPort: port, intervalMs, requestTimeoutMs }: Settings,
  journal: Journal,
  telemetry: Telemetry,
  problems: () => readonly string[],
): Promise<HttpServer> {
  const metricsText = () => telemetry.metricsText()
  const clock = systemClock
  return startHttpServer({ port, journal, metricsText, problems, clock, intervalMs, requestTimeoutMs })
}

async function scaleUntil(
  signal: AbortSignal,
  settings: Settings,
  feed: TargetFeed,
  { scaleTargets, keeper }: Kubernetes,
  observer: Observer,
  log: Log,
): Promise<void> {
  const { requestTimeoutMs, intervalMs } = settings
  const opened = openSources({ requestTimeoutMs, clock: systemClock })
  const { sources } = opened
  const keep = keeper === undefined ? {} : { keep: keeper.keep }
  const fleet = createFleet({ sources, scaleTargets, observer, clock: systemClock, intervalMs, ...keep })
  await keeper?.load(signal)
  let targets = feed.targets
  const scale = (): void => {
    const flag = heapFlagFor(targets.length, process.execArgv)
    if (flag !== undefined) setFlagsFromString(flag)
    fleet.update(targets)
  }
  const update = (changed: readonly Target[]): void => {
    announceChanges(targets, changed, settings, log)
    targets = changed
    scale()
  }
  try {
    scale()
    await Promise.all([fleet.run(signal), feed.follow(update, log, signal)])
  } finally {
    await opened.close()
  }
}

function announce(settings: Settings, warnings: readonly string[], server: HttpServer, log: Log): void {
  for (const warning of warnings) log.warn(warning)
  for (const target of settings.targets) announceTarget(target, settings, log)
  log.info(`listening on port ${server.port}`, { 'server.port': server.port })
}

function announceChanges(
  before: readonly Target[],
  after: readonly Target[],
  settings: Settings,
  log: Log,
): void {
  const known = new Map(before.map((target) => [target.id, target]))
  for (const target of after) {
    if (!isDeepStrictEqual(known.get(target.id), target)) announceTarget(target, settings, log)
    known.delete(target.id)
  }
  for (const { id } of known.values()) log.info(`no longer scaling ${id}`)
}

function announceTarget(target: Target, settings: Settings, log: Log): void {
  const { id, triggers, policy, intervalMs = settings.intervalMs } = target
  const servers = new Set(triggers.flatMap(({ server }) => server ?? []))
  log.info(`scaling ${id} on ${triggers.map(({ subject }) => subject).join('; ')}`, {
    'autoscaler.servers': servers.size === 0 ? undefined : [...servers],
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
