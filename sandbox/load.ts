import { readFileSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import { arrivalsBetween } from '../src/simulation/load.ts'
import type { Load } from '../src/simulation/load.ts'
import { burst, steady, step, wave } from '../src/simulation/shapes.ts'
import { parseTraceFile } from '../src/simulation/trace-file.ts'
import { trace } from '../src/simulation/trace.ts'
import type { Shape } from '../src/simulation/trace.ts'
import { zipf } from '../src/simulation/weights.ts'
import type { LoadShape, ShapedLoad, TraceLoad } from './options.ts'
import { UsageError } from './usage-error.ts'
import type { Arrivals } from './world.ts'

/** What is sent between bursts and before a step, as a share of the peak: with the defaults one pod is kept busy. */
const QUIET = 0.12
/** When the first burst or the step begins: early enough to be seen, late enough to see what was before. */
const BEGIN_MS = 1_500
/** The share of a period that a burst lasts. */
const BURST = 0.25
/** Partitions are a little uneven, as keys make them; and a run is like the one before. */
const SKEW = 0.2
const SEED = 3

/**
 * The shape of a load that the command line describes.
 * @throws UsageError for a file that cannot be read or is no trace.
 */
export function readShape(load: ShapedLoad | TraceLoad): Shape {
  return load.shape === 'trace' ? readTrace(load.file) : SHAPES[load.shape](load.peakPerSecond, load.periodMs)
}

function readTrace(file: string): Shape {
  const parsed = parseTraceFile(readText(file))
  if (parsed.status === 'valid') return trace(parsed.points, { gaps: 'interpolate' })
  const [first, ...more] = parsed.problems
  throw new UsageError(`${file}: ${first}${more.length > 0 ? ` (and ${more.length} more)` : ''}`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
    throw new UsageError(`--load: cannot read ${file}: ${getSystemErrorMessage(error.errno)}`, {
      cause: error,
    })
  }
}

const SHAPES: Record<LoadShape, (peak: number, periodMs: number) => Shape> = {
  burst: (peak, periodMs) =>
    burst({ base: peak * QUIET, peak, periodMs, forMs: periodMs * BURST, afterMs: BEGIN_MS }),
  wave: (peak, periodMs) => wave({ low: peak * QUIET, high: peak, periodMs }),
  step: (peak) => step({ before: peak * QUIET, after: peak, atMs: BEGIN_MS }),
  steady: (peak) => steady({ rate: peak }),
}

/** What arrives on each partition under a load of that shape. */
export function arrivalsOf(shape: Shape, partitions: number): Arrivals {
  const load: Load = { shape, shares: zipf(partitions, SKEW, SEED), seed: SEED, noise: 'poisson' }
  return (fromMs, toMs) => arrivalsBetween(load, fromMs, toMs)
}
