import { InputError } from '../errors.ts'
import { burst, flashCrowd, ramp, steady, wave, weekly } from '../simulation/shapes.ts'
import { parseTimestamp } from '../simulation/timestamp.ts'
import { parseTraceFile } from '../simulation/trace-file.ts'
import { trace } from '../simulation/trace.ts'
import type { Shape } from '../simulation/trace.ts'
import type { GatheredLoad, LoadSource } from './load-source.ts'
import { durationMs as parseDuration } from './option-values.ts'
import type { ScenarioOptions } from './scenario-options.ts'
import { readTextFile } from './text-file.ts'
import { UsageError } from './usage-error.ts'

/** A load for some time. */
export interface TimedLoad {
  readonly shape: Shape
  readonly durationMs: number
  /** When it began (epoch ms); undefined where nobody knows. */
  readonly beganAt?: number
  /** Messages per second that it was drawn for; undefined: it was recorded. */
  readonly peak?: number
}

/**
 * The load that the command line names, scaled and cut.
 * @throws InputError for a file that cannot be used
 * @throws UsageError for a part that the load does not have
 */
export function readLoad({ load, scale, from, to }: ScenarioOptions): TimedLoad {
  const whole = wholeLoad(load)
  const start = from === undefined ? 0 : instantOf('--from', from, whole)
  const end = to === undefined ? whole.durationMs : instantOf('--to', to, whole)
  if (end <= start)
    throw new UsageError(`--to must be after --from, and it is ${(start - end) / 1000} s before`)
  return {
    shape: part(whole.shape, start, scale),
    durationMs: end - start,
    ...(whole.beganAt === undefined ? {} : { beganAt: whole.beganAt + start }),
    ...(whole.peak === undefined ? {} : { peak: whole.peak * scale }),
  }
}

function wholeLoad(load: LoadSource): TimedLoad {
  switch (load.kind) {
    case 'trace':
      return readTrace(load)
    case 'gathered':
      return gathered(load)
    default:
      return drawn(load)
  }
}

function gathered({ points, endsAt, gaps }: GatheredLoad): TimedLoad {
  const beganAt = points[0]?.at ?? endsAt
  return { shape: trace(points, { gaps }), durationMs: endsAt - beganAt, beganAt }
}

function part({ rateAt, totalAt }: Shape, start: number, scale: number): Shape {
  const before = totalAt(start)
  return {
    rateAt: (ms) => rateAt(start + ms) * scale,
    totalAt: (ms) => (totalAt(start + ms) - before) * scale,
  }
}

const isDuration = (text: string): boolean => /^[\d.]+[a-z]+$/.test(text)

function instantOf(option: string, text: string, { beganAt, durationMs }: TimedLoad): number {
  const instant = isDuration(text) ? parseDuration(option, text) : sinceBeginning(option, text, beganAt)
  if (instant >= 0 && instant <= durationMs) return instant
  const bounds = beganAt === undefined ? '' : `, from ${iso(beganAt)} to ${iso(beganAt + durationMs)}`
  throw new UsageError(
    `${option}: ${text} is not within the load, which lasts ${durationMs / 1000} s${bounds}`,
  )
}

function sinceBeginning(option: string, text: string, beganAt: number | undefined): number {
  const at = parseTimestamp(text)
  if (at === undefined)
    throw new UsageError(
      `${option}: got "${text}", must be a duration such as 36h or a time such as 2026-11-22T14:30:00Z`,
    )
  if (beganAt === undefined)
    throw new UsageError(`${option}: the load does not say when it was: give a duration since its beginning`)
  return at - beganAt
}

const iso = (at: number): string => new Date(at).toISOString()

function drawn({ shape, peak, forMs }: LoadSource & { kind: 'shape' }): TimedLoad {
  return { shape: SHAPES[shape](peak, forMs), durationMs: forMs, peak }
}

const HOUR_MS = 3_600_000

/** What `simulate --help` describes; rates are shares of `peak`, which not every shape reaches. */
const SHAPES: Readonly<
  Record<(LoadSource & { kind: 'shape' })['shape'], (peak: number, ms: number) => Shape>
> = {
  steady: (peak) => steady({ rate: peak * 0.525 }),
  step: (peak, ms) =>
    burst({ base: peak / 6, peak: peak * 0.7, periodMs: ms, forMs: ms / 3, afterMs: ms / 3 }),
  ramp: (peak, ms) => ramp({ before: peak / 12, after: peak, overMs: ms }),
  sine: (peak) => wave({ low: peak / 60, high: peak, periodMs: HOUR_MS }),
  burst: (peak) => burst({ base: peak / 8, peak, periodMs: HOUR_MS / 4, forMs: 60_000, afterMs: 120_000 }),
  flash: (peak, ms) =>
    flashCrowd({ base: peak / 12, peak, atMs: ms / 2, riseMs: 10_000, halfLifeMs: HOUR_MS / 4 }),
  weekly: (peak) => weekly({ night: peak / 12, day: peak, weekendShare: 0.4 }),
}

/** As epoch milliseconds this is 1973; no load that counts from 0 lasts as long. */
const FIRST_EPOCH_MS = 1e11

function readTrace({ file, gaps }: LoadSource & { kind: 'trace' }): TimedLoad {
  const parsed = parseTraceFile(readTextFile(file))
  if (parsed.status === 'invalid') throw new InputError([file, ...parsed.problems].join('\n  '))
  const { points } = parsed
  const [first, last, before] = [points[0], points.at(-1), points.at(-2)]
  if (first === undefined || last === undefined || before === undefined)
    throw new InputError(`${file}: a trace of one row does not say how long it lasts; it takes two`)
  return {
    shape: trace(points, { gaps }),
    // The last row holds as long as the one before it.
    durationMs: last.at - first.at + last.at - before.at,
    ...(first.at >= FIRST_EPOCH_MS ? { beganAt: first.at } : {}),
  }
}
