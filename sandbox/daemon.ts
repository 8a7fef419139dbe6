import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { parseLogLine } from './daemon-log.ts'
import type { LogLine } from './daemon-log.ts'

/** The file that Node runs as the daemon: the source, or what AUTOSCALER_PROGRAM says, such as a bundle. */
export const PROGRAM = process.env['AUTOSCALER_PROGRAM'] ?? join(import.meta.dirname, '..', 'src', 'main.ts')

/** The daemon promises to be gone this long after a signal. */
const STOP_DEADLINE_MS = 5_000

/** How the daemon ended: its exit code, undefined where a signal killed it, and what it wrote to stderr. */
export interface DaemonEnd {
  readonly code: number | undefined
  readonly stderr: string
}

/** The daemon as a process of its own. */
export interface Daemon {
  /** Resolves when it has ended, for whatever reason; never rejects. */
  readonly ended: Promise<DaemonEnd>
  /** Ends it, by force where it does not go by itself. */
  stop(): Promise<DaemonEnd>
}

/** Starts the daemon with no more environment than `settings`, and calls `onLine` for every line of its log. */
export function startDaemon(
  settings: Readonly<Record<string, string>>,
  onLine: (line: LogLine) => void,
): Daemon {
  const child = spawn(process.execPath, [PROGRAM, 'run'], {
    env: { ...inherited(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  // Whatever ends the sandbox, a defect of its own included, ends the daemon. Should it be killed outright, the daemon
  // dies of its next log line, which nobody reads: at LOG_LEVEL=debug there is one each cycle.
  process.once('exit', kill)
  const ended = endOf(child).finally(() => process.off('exit', kill))
  createInterface(child.stdout).on('line', (text) => {
    const line = parseLogLine(text)
    if (line !== undefined) onLine(line)
  })
  return { ended, stop: () => stop(child, ended) }
}

/** What Node needs, and nothing else of the user's environment, where a KUBECONFIG could lead to a real cluster. */
export function inherited(): Record<string, string> {
  const names = ['PATH', 'NODE_V8_COVERAGE', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

async function endOf(child: ChildProcess): Promise<DaemonEnd> {
  const stderr: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
  const closed = once(child, 'close').then(([code]: (number | null)[]) => code ?? undefined)
  const code = await closed.catch((error: unknown) => void stderr.push(String(error)))
  return { code: code ?? undefined, stderr: stripVTControlCharacters(stderr.join('')).trim() }
}

async function stop(child: ChildProcess, ended: Promise<DaemonEnd>): Promise<DaemonEnd> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS)
  const end = await ended
  clearTimeout(timer)
  return end
}
