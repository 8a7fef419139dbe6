import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError } from '../../src/cli/usage-error.ts'
import { peakRate } from '../../src/simulation/baselines/static.ts'
import { parseTraceFile } from '../../src/simulation/trace-file.ts'
import { trace } from '../../src/simulation/trace.ts'
import type { Shape, TracePoint } from '../../src/simulation/trace.ts'
import type { Options } from './options.ts'
import { PEAK, SHAPES, standard } from './standard.ts'
import type { Named } from './standard.ts'

const DAY_MS = 86_400_000
/** Where rows are not whole seconds apart. */
const STEP_MS = 1000

/**
 * The standard scenarios, and those made of traces if there is a folder of them.
 * @throws UsageError as `readTraces`
 */
export function readScenarios({ traces, days }: Pick<Options, 'traces' | 'days'>): readonly Named[] {
  return [...SHAPES, ...(traces === undefined ? [] : readTraces(traces, days))]
}

/**
 * Every `.csv` file under a folder as a standard scenario: scaled so that its busiest minute takes twelve pods, each
 * rate kept until the next, `days` of it at most.
 * @throws UsageError for a folder without such files and for a file that is no trace
 */
export function readTraces(folder: string, days: number): readonly Named[] {
  const files = csvFiles(folder)
  if (files.length === 0) throw new UsageError(`--traces: there is no .csv file in ${folder}`)
  return files.map((file) => scenarioOf(join(folder, file), days))
}

function csvFiles(folder: string): readonly string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files.filter((file) => file.endsWith('.csv')).toSorted()
  } catch (error) {
    throw new UsageError(`--traces: cannot read the folder ${folder}`, { cause: error })
  }
}

function scenarioOf(path: string, days: number): Named {
  const file = parseTraceFile(readFileSync(path, 'utf8'))
  if (file.status === 'invalid') throw new UsageError(`${path}: ${file.problems.join('; ')}`)
  const length = lengthMs(file.points)
  const durationMs = Math.min(length, days * DAY_MS)
  const given = trace(file.points, { gaps: 'keep' })
  const peak = peakRate(standard(given, durationMs))
  if (peak === 0) throw new UsageError(`${path}: there are no messages in it`)
  const part = durationMs < length ? `, the first ${days} of ${(length / DAY_MS).toFixed(0)} days` : ''
  const about = `as recorded, ${(PEAK / peak).toPrecision(3)} times as much${part}`
  const scenario = { ...standard(scaled(given, PEAK / peak), durationMs), stepMs: stepOf(file.points) }
  return { name: basename(path, '.csv'), about, scenario }
}

/** The rate is constant within a row: longer steps than a second are as exact, and the sooner done. */
function stepOf(points: readonly TracePoint[]): number {
  const gaps = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at))
  return gaps.every((gap) => gap % STEP_MS === 0) ? gaps.reduce(commonDivisor, 0) : STEP_MS
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

/** The last rate lasts as long as the one before it. */
function lengthMs(points: readonly TracePoint[]): number {
  const [last, before] = [points.at(-1)?.at ?? 0, points.at(-2)?.at]
  return last - (points[0]?.at ?? 0) + (before === undefined ? 1000 : last - before)
}

function scaled({ rateAt, totalAt }: Shape, factor: number): Shape {
  return { rateAt: (ms) => rateAt(ms) * factor, totalAt: (ms) => totalAt(ms) * factor }
}
