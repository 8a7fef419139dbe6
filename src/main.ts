#!/usr/bin/env node
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { check, objectItem, renderPreflight } from './cli/check.ts'
import { CommandError, helpCommand, parseCommand, UsageError } from './cli/command.ts'
import { explain } from './cli/explain.ts'
import { openFeed } from './cli/feed.ts'
import { replay } from './cli/replay.ts'
import { run } from './cli/run.ts'
import { systemClock } from './clock.ts'
import { loadSettings } from './config/load.ts'
import { renderConfig, renderHelp } from './config/print.ts'
import type { Settings } from './config/settings.ts'
import { AutoscalerError, InputError, SettingsError } from './errors.ts'
import { createKubernetesClient } from './kubernetes/client.ts'
import type { KubernetesClient } from './kubernetes/client.ts'
import { TRIGGER_KINDS } from './trigger-kinds.ts'
import { VERSION } from './version.ts'

/** A signal must end the process within 5 s, whatever hangs. */
const EXIT_DEADLINE_MS = 4_500

/** A daemon answers from memory: one that takes longer does not answer. */
const ANSWER_DEADLINE_MS = 5_000

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommand(args)
  switch (command.command) {
    case 'help':
      return print(renderHelp())
    case 'version':
      return print(`${VERSION}\n`)
    case 'explain':
      return print(await explain(command.url ?? ownUrl(), command, AbortSignal.timeout(ANSWER_DEADLINE_MS)))
    case 'replay':
      return replay(command, process)
    case 'simulate': {
      // Loaded for those who ask for it: the daemon has no use for a report and its charts.
      const { simulate } = await import('./cli/simulate.ts')
      await simulate(command.options, process, import.meta.url)
      return 0
    }
    case 'suggest': {
      const { suggest } = await import('./cli/suggest.ts')
      return suggest(command.options, process, import.meta.url)
    }
    case 'rbac': {
      const { rbac } = await import('./cli/rbac.ts')
      return print(await rbac(command, TRIGGER_KINDS, process.env))
    }
    case 'validate': {
      const { validate } = await import('./cli/validate.ts')
      const { text, exitCode } = await validate(command, TRIGGER_KINDS, process.env)
      print(text)
      return exitCode
    }
    default:
      return withSettings(command.command)
  }
}

async function withSettings(command: 'run' | 'check' | 'print-config'): Promise<number> {
  const loaded = loadSettings(process.env)
  if (command === 'print-config') return print(renderConfig(loaded.effective))
  const connect = (connections: number): KubernetesClient => clientOf(loaded.settings, connections)
  const signal = untilSignalled()
  if (command === 'run') {
    await run(loaded, connect, signal)
    return 0
  }
  const client = connect(1)
  const { targets, problems } = await openFeed(loaded.settings, client, signal)
  const tried = await check({ ...loaded.settings, targets }, client, signal)
  const items = [...tried, ...problems.map(objectItem)]
  print(renderPreflight(items))
  return items.some(({ status }) => status === 'failed') ? 1 : 0
}

/** The address of a daemon with the same settings on this machine. */
function ownUrl(): string {
  const { healthCheckPort } = loadSettings(process.env).settings
  if (healthCheckPort === 0)
    throw new UsageError('with HEALTH_CHECK_PORT=0 the daemon took any free port; name it with --url')
  return `http://localhost:${healthCheckPort}`
}

function print(text: string): 0 {
  process.stdout.write(text)
  return 0
}

function clientOf({ requestTimeoutMs }: Settings, connections: number): KubernetesClient {
  return createKubernetesClient({
    requestTimeoutMs,
    connections,
    userAgent: `kafka-autoscaler/${VERSION}`,
    now: systemClock.now,
  })
}

/** Aborts on the first SIGTERM or SIGINT; a second one ends the process at once, as the system does by default. */
function untilSignalled(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      controller.abort()
      setTimeout(() => process.exit(0), EXIT_DEADLINE_MS).unref()
    })
  }
  return controller.signal
}

/** Bad input and refusals are one readable message; only a defect of ours shows a stack trace. */
function wordsOf(error: unknown): { text: string; code: number } {
  if (error instanceof UsageError)
    return { text: `${error.message}\nTry ${helpCommand(process.argv.slice(2))}.`, code: 2 }
  if (error instanceof InputError) return { text: error.message, code: 2 }
  if (error instanceof SettingsError) {
    const problems = error.problems.map((problem) => `  ${problem}`).join('\n')
    return { text: `cannot start:\n${problems}\nTry kafka-autoscaler --help for every setting.`, code: 2 }
  }
  if (error instanceof AutoscalerError || error instanceof CommandError)
    return { text: error.message, code: 1 }
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), code: 1 }
}

function fail(error: unknown): never {
  const { text, code } = wordsOf(error)
  process.stderr.write(`kafka-autoscaler: ${text}\n`)
  process.exit(code)
}

/** What this program does when it is a thread of its own: a part of a simulation. */
async function work(port: MessagePort): Promise<void> {
  const { workOn } = await import('./cli/simulate-worker.ts')
  workOn(workerData, port)
}

if (parentPort === null) {
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  main(process.argv.slice(2)).then((code) => process.exit(code), fail)
} else await work(parentPort)
