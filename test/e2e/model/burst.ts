import { arrivalsBetween } from '../../../src/simulation/load.ts'
import type { Load } from '../../../src/simulation/load.ts'
import { burst } from '../../../src/simulation/shapes.ts'
import { uniform } from '../../../src/simulation/weights.ts'

/** Messages per second while the burst lasts, in all partitions together. */
export const rate = 600
export const burstMs = 6000
export const partitions = 6

/** What one consumer works off per second. */
export const capacity = 60
export const commitIntervalMs = 700

/** So many consumers, and more of them in the middle of working it off. */
export const consumers = { before: 3, after: 6, changeAtMs: 10_000 } as const

/** The names of the consumers at an instant (ms since the burst began). */
export function namesAt(ms: number): string[] {
  const { before, after, changeAtMs } = consumers
  return Array.from({ length: ms < changeAtMs ? before : after }, (_, index) => `consumer-${index}`)
}

const load: Load = {
  shape: burst({ base: 0, peak: rate, forMs: burstMs, afterMs: 0, periodMs: 3_600_000 }),
  shares: uniform(partitions),
  seed: 1,
  noise: 'none',
}

/** Messages per partition that arrive between two instants (ms since the burst began). */
export function arrivals(fromMs: number, toMs: number): number[] {
  return arrivalsBetween(load, fromMs, toMs)
}

/** The burst in a sentence. */
export function describeBurst(): string {
  const { before, after, changeAtMs } = consumers
  const messages = (rate * burstMs) / 1000
  return (
    `A burst of ${messages} messages in ${burstMs / 1000} s on ${partitions} partitions, worked off by ${before} ` +
    `consumers of ${capacity} messages per second each, and by ${after} from ${changeAtMs / 1000} s on.`
  )
}
