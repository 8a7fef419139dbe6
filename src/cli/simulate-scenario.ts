import { readFileSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import { InputError } from '../errors.ts'
import type { Load } from '../simulation/load.ts'
import type { Scenario } from '../simulation/scenario.ts'
import { arrivalsOf } from '../simulation/scenario-load.ts'
import { burst, flashCrowd, ramp, steady, step, wave, weekly } from '../simulation/shapes.ts'
import { parseTraceFile } from '../simulation/trace-file.ts'
import { trace } from '../simulation/trace.ts'
import type { Shape } from '../simulation/trace.ts'
import { share, uniform, zipf } from '../simulation/weights.ts'
import type { LoadSource, SimulateOptions } from './simulate-options.ts'

interface TimedShape {
  readonly shape: Shape
  readonly durationMs: number
}

/**
 * The scenario that the command line describes.
 * @throws InputError for a trace that cannot be used
 */
export function buildScenario(options: SimulateOptions): Scenario {
  const { shape, durationMs } = shapeOf(options.load)
  const { partitions, skew, seed, minReplicas, maxReplicas = partitions } = options
  const shares =
    skew.kind === 'uniform'
      ? uniform(partitions)
      : skew.kind === 'zipf'
        ? zipf(partitions, skew.exponent, seed)
        : share(skew.weights)
  const load: Load = { shape, shares, seed, noise: options.poisson ? 'poisson' : 'none' }
  return {
    durationMs,
    stepMs: options.stepMs,
    arrivals: arrivalsOf(load),
    partitions,
    capacity: options.capacity ?? 100,
    startUpMs: options.startUpMs,
    assignor: options.assignor,
    rebalancePauseMs: options.rebalancePauseMs,
    commitIntervalMs: options.commitIntervalMs,
    pollIntervalMs: options.pollIntervalMs,
    replicas: { initial: options.initialReplicas ?? minReplicas, min: minReplicas, max: maxReplicas },
    sloMs: options.sloMs,
  }
}

function shapeOf(load: LoadSource): TimedShape {
  if (load.kind === 'trace') return readTrace(load.file, load.gaps)
  return { shape: DRAWN[load.shape](load.peak, load.forMs), durationMs: load.forMs }
}

const DRAWN: Readonly<
  Record<(LoadSource & { kind: 'shape' })['shape'], (peak: number, ms: number) => Shape>
> = {
  steady: (peak) => steady({ rate: peak }),
  step: (peak, ms) => step({ before: peak / 6, after: peak, atMs: ms / 3 }),
  ramp: (peak, ms) => ramp({ before: peak / 12, after: peak, overMs: ms }),
  sine: (peak) => wave({ low: peak / 60, high: peak, periodMs: 3_600_000 }),
  burst: (peak) => burst({ base: peak / 8, peak, periodMs: 900_000, forMs: 60_000, afterMs: 120_000 }),
  flash: (peak, ms) =>
    flashCrowd({ base: peak / 12, peak, atMs: ms / 2, riseMs: 10_000, halfLifeMs: 840_000 }),
  weekly: (peak) => weekly({ night: peak / 12, day: peak, weekendShare: 0.4 }),
}

function readTrace(file: string, gaps: 'interpolate' | 'keep'): TimedShape {
  const parsed = parseTraceFile(readText(file))
  if (parsed.status === 'invalid') throw new InputError(`${file}: ${parsed.problems.join('\n')}`)
  const { points } = parsed
  const [first, last, before] = [points[0], points.at(-1), points.at(-2)]
  const stepMs = (last?.at ?? 0) - (before?.at ?? 0)
  const durationMs = (last?.at ?? 0) - (first?.at ?? 0) + stepMs
  return { shape: trace(points, { gaps }), durationMs }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
    throw new InputError(`cannot read ${file}: ${getSystemErrorMessage(error.errno)}`, { cause: error })
  }
}
