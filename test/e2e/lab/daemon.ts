import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPrograms } from '../../../bench/programs.ts'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'
import { startProcess, tail, temporaryFolder } from './process.ts'
import type { LabProcess } from './process.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Which form of the daemon runs: the TypeScript source, or the bundle in the way that the image runs it. */
export type Program = 'source' | 'bundle'

const source = { flags: [], env: {}, file: join(root, 'src/main.ts') }
let building: ReturnType<typeof buildPrograms> | undefined

async function bundle() {
  return (await (building ??= buildPrograms())).bundle
}

/** A line the daemon logged, with the fields every line has. */
export interface LogLine {
  readonly level: string
  readonly message: string
  readonly [attribute: string]: unknown
}

/** An answer of the daemon's HTTP port. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** A running daemon, seen as its operator sees it. */
export interface Daemon {
  readonly process: LabProcess
  /** Everything it has logged so far. */
  readonly lines: readonly LogLine[]
  get(path: string): Promise<Answer>
  /** The value of a metric that has exactly one series; fails when there is none or more than one. */
  metric(name: string): Promise<number>
  /** Sends a signal and waits for the end: how it ended, and how long that took. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; afterMs: number }>
}

/**
 * Starts the daemon with exactly these settings, on a port of its own unless they name one, and waits until its HTTP
 * port answers.
 */
export async function startDaemon(
  settings: Readonly<Record<string, string>>,
  program: Program,
): Promise<Daemon> {
  const port = settings['HEALTH_CHECK_PORT'] ?? String(await freePort())
  const lines: LogLine[] = []
  const { flags, env, file } = program === 'source' ? source : await bundle()
  const daemon = startProcess({
    name: 'kafka-autoscaler',
    command: process.execPath,
    args: [...flags, file, 'run'],
    env: { PATH: process.env['PATH'], ...env, HEALTH_CHECK_PORT: port, ...settings },
    cwd: root,
    logFile: join(await temporaryFolder('daemon'), 'daemon.log'),
    onOutput: lineReader((line) => lines.push(JSON.parse(line))),
  })
  const get = (path: string) => request(`http://127.0.0.1:${port}${path}`)
  await daemon.ready(() => get('/livez'), 20_000)
  return {
    process: daemon,
    lines,
    get,
    metric: async (name) => metricIn((await get('/metrics')).body, name),
    end: (signal) => end(daemon, signal),
  }
}

/** Waits until the daemon answers `path` with `status`, and returns the answer. */
export function answers(daemon: Daemon, path: string, status: number, withinMs: number): Promise<Answer> {
  const probe = async () => {
    const answer = await daemon.get(path)
    if (answer.status !== status)
      throw new Error(`${answer.status} ${answer.body}\n${tail(daemon.process.logFile)}`)
    return answer
  }
  return eventually(`GET ${path} answers ${status}`, probe, { withinMs })
}

/** Waits until the daemon has said something above debug level that `matches`, and returns it. */
export function logged(daemon: Daemon, matches: RegExp, withinMs: number): Promise<LogLine> {
  const probe = () => {
    const line = said(daemon).find(({ message }) => matches.test(message))
    if (line === undefined) throw new Error(tail(daemon.process.logFile))
    return line
  }
  return eventually(`the daemon logs ${matches}`, probe, { withinMs })
}

/** What the daemon has said above debug level, in order. */
export function said(daemon: Daemon): readonly LogLine[] {
  return daemon.lines.filter(({ level }) => level !== 'debug')
}

/** Waits until `count` more cycles have ended; needs LOG_LEVEL=debug, at which each cycle is logged. */
export function cyclesPass(daemon: Daemon, count: number, withinMs: number): Promise<void> {
  const ended = () => daemon.lines.filter((line) => line['autoscaler.cycle'] !== undefined).length
  const before = ended()
  const probe = () => {
    if (ended() < before + count) throw new Error(`${ended() - before} cycles`)
  }
  return eventually(`${count} more cycles`, probe, { withinMs })
}

async function request(url: string): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
  return { status: response.status, body: await response.text() }
}

function metricIn(text: string, name: string): number {
  const series = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  const [only, ...more] = series
  if (only === undefined || more.length > 0) throw new Error(`${series.length} series of ${name}`)
  return Number(only.slice(only.lastIndexOf(' ')))
}

async function end(
  daemon: LabProcess,
  signal: NodeJS.Signals,
): Promise<{ code: number | null; afterMs: number }> {
  const sentAt = performance.now()
  daemon.signal(signal)
  const { code } = await daemon.exited
  return { code, afterMs: performance.now() - sentAt }
}

/** Cuts a stream of text into lines. */
function lineReader(onLine: (line: string) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }
}
