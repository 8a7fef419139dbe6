import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './eventually.ts'

/** A program to start: what it is called in messages, its command line, and where its output goes. */
export interface ProcessOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly logFile: string
  /** The whole environment of the program; without it, the environment of the test process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Receives standard output as it comes; the log file has it too. */
  readonly onOutput?: (text: string) => void
}

/** How a process ended: an exit code, or the signal that ended it. */
export interface ExitStatus {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A running program of the lab. It never outlives the test process, however that ends. */
export interface LabProcess {
  readonly pid: number
  readonly logFile: string
  /** Settles when the program has ended; never rejects. */
  readonly exited: Promise<ExitStatus>
  /** Sends a signal, if the program still runs. */
  signal(signal: NodeJS.Signals): void
  /** Waits until `probe` stops throwing; fails at once, with the end of the log, when the program ends first. */
  ready(probe: () => Promise<unknown>, withinMs: number): Promise<void>
  /** Ends the program at once, even a frozen one, and waits until it is gone and its ports are free. */
  kill(): Promise<void>
  /** Asks the program to end, and kills it when it has not after five seconds. */
  stop(): Promise<ExitStatus>
}

const running = new Set<ChildProcess>()
const folders = new Set<string>()
let guarded = false

/** Makes an empty folder for a program's data that is gone when the test process has ended. */
export async function temporaryFolder(name: string): Promise<string> {
  guardExit()
  const folder = await mkdtemp(join(tmpdir(), `kafka-autoscaler-e2e-${name}-`))
  folders.add(folder)
  return folder
}

/** Starts a program whose output goes to `logFile`. */
export function startProcess(options: ProcessOptions): LabProcess {
  guardExit()
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env,
    cwd: options.cwd,
  })
  running.add(child)
  const exited = collect(child, options)
  return {
    pid: child.pid ?? -1,
    logFile: options.logFile,
    exited,
    signal: (signal) => void child.kill(signal),
    ready: (probe, withinMs) => ready(options, exited, probe, withinMs),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      const ended = await Promise.race([exited, sleep(5000, undefined, { ref: false })])
      if (ended === undefined) child.kill('SIGKILL')
      return exited
    },
  }
}

async function collect(child: ChildProcess, { logFile, onOutput }: ProcessOptions): Promise<ExitStatus> {
  const log = createWriteStream(logFile, { flags: 'a' })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    log.write(text)
    onOutput?.(text)
  })
  child.stderr?.on('data', (chunk: Buffer) => log.write(chunk))
  const status = await new Promise<ExitStatus>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
    child.once('error', (error) => {
      log.write(`${String(error)}\n`)
      resolve({ code: null, signal: null })
    })
  })
  running.delete(child)
  await new Promise((resolve) => log.end(resolve))
  return status
}

async function ready(
  { name, logFile }: ProcessOptions,
  exited: Promise<ExitStatus>,
  probe: () => Promise<unknown>,
  withinMs: number,
): Promise<void> {
  let ended: ExitStatus | undefined
  void exited.then((status) => (ended = status))
  const outcome = await eventually(
    `${name} is ready`,
    () => (ended === undefined ? probe().then(() => 'ready') : 'ended'),
    { withinMs },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${tail(logFile)}`, { cause: error })
  })
  if (outcome === 'ended')
    throw new Error(`${name} ended before it was ready: ${JSON.stringify(ended)}\n${tail(logFile)}`)
}

/** The last lines of a log file, for the message of a failure. */
export function tail(file: string, lines = 20): string {
  const last = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines)
  return [`--- end of ${basename(file)}`, ...last].join('\n')
}

// A signal ends Node without its exit event, so the usual ones are turned into an exit.
function guardExit(): void {
  if (guarded) return
  guarded = true
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL')
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      // A program that listens itself ends itself.
      if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal])
    })
  }
}
