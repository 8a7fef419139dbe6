import type { Load } from '../../src/simulation/load.ts'
import { arrivalsOf } from '../../src/simulation/scenario-load.ts'
import type { Scenario } from '../../src/simulation/scenario.ts'
import { burst, flashCrowd, ramp, steady, step, wave, weekly } from '../../src/simulation/shapes.ts'
import type { Shape } from '../../src/simulation/trace.ts'
import { uniform } from '../../src/simulation/weights.ts'

/** A scenario by the name that `--only` takes. */
export interface Named {
  readonly name: string
  /** The load in a few words. */
  readonly about: string
  readonly scenario: Scenario
}

/** Messages per second that a pod can do, and in the busiest minute as many as twelve pods can. */
const CAPACITY = 100
export const PEAK = 12 * CAPACITY
const SLO_SECONDS = 30

const PARTITIONS = 24
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The workload of every standard scenario; only the load differs. */
export function standard(shape: Shape, durationMs: number): Scenario {
  const load: Load = { shape, shares: uniform(PARTITIONS), seed: 1, noise: 'none' }
  return {
    durationMs,
    stepMs: 1000,
    arrivals: arrivalsOf(load),
    partitions: PARTITIONS,
    capacity: CAPACITY,
    startUpMs: 15_000,
    assignor: 'range',
    rebalancePauseMs: 5000,
    commitIntervalMs: 5000,
    pollIntervalMs: 0,
    replicas: { initial: 1, min: 1, max: PARTITIONS },
    sloMs: SLO_SECONDS * 1000,
  }
}

/** The loads that need no file. */
export const SHAPES: readonly Named[] = [
  shaped('steady', 'twelve pods’ work, exactly, for 2 h', steady({ rate: PEAK }), 2 * HOUR_MS),
  shaped('steady-6.3', '6.3 pods’ work for 2 h', steady({ rate: 6.3 * CAPACITY }), 2 * HOUR_MS),
  shaped('step', 'an hour of 2 pods’ work, one of 12, one of 2', thirds(2, 12), 3 * HOUR_MS),
  shaped('step-8.5', 'an hour of 2 pods’ work, one of 8.5, one of 2', thirds(2, 8.5), 3 * HOUR_MS),
  shaped(
    'ramp',
    'a line from 1 to 12 pods’ work in 4 h',
    ramp({ before: CAPACITY, after: PEAK, overMs: 4 * HOUR_MS }),
    4 * HOUR_MS,
  ),
  shaped(
    'sine',
    'between 0.2 and 12 pods’ work, with a period of 1 h, for 4 h',
    wave({ low: PEAK / 60, high: PEAK, periodMs: HOUR_MS }),
    4 * HOUR_MS,
  ),
  shaped(
    'burst',
    '1.5 pods’ work, and 12 for a minute in every 15, for 6 h',
    burst({
      base: PEAK / 8,
      peak: PEAK,
      periodMs: 15 * MINUTE_MS,
      forMs: MINUTE_MS,
      afterMs: 2 * MINUTE_MS,
    }),
    6 * HOUR_MS,
  ),
  shaped(
    'flash',
    '1 pod’s work; after 2 h 12 within 10 s, and half of the excess gone every 14 min',
    flashCrowd({
      base: PEAK / 12,
      peak: PEAK,
      atMs: 2 * HOUR_MS,
      riseMs: 10_000,
      halfLifeMs: 14 * MINUTE_MS,
    }),
    4 * HOUR_MS,
  ),
  shaped(
    'weekly',
    'a week of days between 1 and 12 pods’ work, less at its end',
    weekly({ night: PEAK / 12, day: PEAK, weekendShare: 0.4 }),
    7 * 24 * HOUR_MS,
  ),
]

function shaped(name: string, about: string, shape: Shape, durationMs: number): Named {
  return { name, about, scenario: standard(shape, durationMs) }
}

/** An hour of some pods' work, one of others', and one as the first. */
function thirds(low: number, high: number): Shape {
  const up = step({ before: low * CAPACITY, after: high * CAPACITY, atMs: HOUR_MS })
  const down = step({ before: 0, after: (high - low) * CAPACITY, atMs: 2 * HOUR_MS })
  return {
    rateAt: (ms) => up.rateAt(ms) - down.rateAt(ms),
    totalAt: (ms) => up.totalAt(ms) - down.totalAt(ms),
  }
}
