import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startProcess, tail, temporaryFolder } from '../test/e2e/lab/process.ts'
import type { Program } from './figure.ts'

/** How long anything may take that is not a measured span itself. */
const PATIENCE_MS = 30_000

/** A line the daemon logged. `at` is when it was read, on the clock of `performance.now()`. */
interface LogLine {
  readonly at: number
  readonly message: string
  readonly [attribute: string]: unknown
}

/** A running daemon. */
export interface Daemon {
  readonly pid: number
  /** When it was spawned, on the clock of `performance.now()`. */
  readonly startedAt: number
  /** Resolves with the first line, past or to come, that satisfies the predicate. */
  line(what: string, predicate: (line: LogLine) => boolean, withinMs?: number): Promise<LogLine>
  /** Waits for something the daemon is to bring about; rejects when it ends first, or after `withinMs`. */
  before<T>(what: string, wanted: Promise<T>, withinMs?: number): Promise<T>
}

/** Starts a daemon with exactly these settings, and ends it after `use`. */
export async function withDaemon<T>(
  program: Program,
  settings: Readonly<Record<string, string>>,
  use: (daemon: Daemon) => Promise<T>,
): Promise<T> {
  const logFile = join(await temporaryFolder('bench'), 'daemon.log')
  const log = createLineLog()
  const startedAt = performance.now()
  const daemon = startProcess({
    name: 'kafka-autoscaler',
    command: process.execPath,
    args: [...program.flags, program.file, 'run'],
    env: { ...program.env, ...settings },
    logFile,
    onOutput: log.read,
  })
  const ended = daemon.exited.then((status): never => {
    throw new Error(`the daemon ended: ${JSON.stringify(status)}\n${tail(logFile)}`)
  })
  // It may end with nobody waiting for anything.
  ended.catch(() => undefined)
  const before = <T>(what: string, wanted: Promise<T>, withinMs = PATIENCE_MS): Promise<T> =>
    withDeadline(what, withinMs, [wanted, ended])
  const line: Daemon['line'] = (what, predicate, withinMs) => before(what, log.first(predicate), withinMs)
  try {
    return await use({ pid: daemon.pid, startedAt, line, before })
  } finally {
    await daemon.stop()
  }
}

async function withDeadline<T>(what: string, ms: number, race: readonly Promise<T>[]): Promise<T> {
  const timer = new AbortController()
  const late = delay(ms, undefined, { signal: timer.signal }).then((): never => {
    throw new Error(`${what}: not within ${ms / 1000} s`)
  })
  try {
    return await Promise.race([...race, late])
  } finally {
    timer.abort()
  }
}

/** Cuts a stream of text into lines of JSON, and lets one wait for a line. */
function createLineLog() {
  const lines: LogLine[] = []
  const waiting = new Set<(line: LogLine) => void>()
  let rest = ''
  const read = (text: string): void => {
    const at = performance.now()
    const complete = (rest + text).split('\n')
    rest = complete.pop() ?? ''
    for (const line of complete) {
      const parsed: LogLine = { ...JSON.parse(line), at }
      lines.push(parsed)
      for (const look of waiting) look(parsed)
    }
  }
  const first = async (predicate: (line: LogLine) => boolean): Promise<LogLine> => {
    const past = lines.find((line) => predicate(line))
    if (past !== undefined) return past
    const { promise, resolve } = Promise.withResolvers<LogLine>()
    const look = (line: LogLine): void => {
      if (predicate(line)) resolve(line)
    }
    waiting.add(look)
    return promise.finally(() => waiting.delete(look))
  }
  return { read, first }
}
