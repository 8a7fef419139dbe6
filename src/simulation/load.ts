import { poisson, random, seedOf } from './random.ts'
import type { Shape } from './trace.ts'

/** What producers send to a topic. */
export interface Load {
  readonly shape: Shape
  /** Each partition's share of the messages; they add up to 1. */
  readonly shares: readonly number[]
  readonly seed: number
  /** `none` spreads messages evenly, `poisson` draws each second's count at random around the same mean. */
  readonly noise: 'none' | 'poisson'
}

/**
 * Messages that arrive per partition after `from` and up to `to` (milliseconds since the load began). A pure function
 * of its arguments whose results add up: the arrivals of two adjoining intervals are those of both together, so
 * fractions of a message are never lost. Without noise each partition is within one message of its share.
 */
export function arrivalsBetween(load: Load, from: number, to: number): number[] {
  return load.noise === 'poisson' ? noisy(load, from, to) : even(load, from, to)
}

function even({ shape, shares, seed }: Load, from: number, to: number): number[] {
  const [before, after] = [shape.totalAt(from), shape.totalAt(to)]
  return shares.map((part, partition) => {
    // A phase each, or all partitions of equal share would get their next message at the same instant.
    const phase = phaseOf(seed, partition)
    return Math.floor(part * after + phase) - Math.floor(part * before + phase)
  })
}

const phaseOf = (seed: number, partition: number): number => (seedOf(seed, partition) >>> 0) / 2 ** 32

const CELL_MS = 1000

/** Each second of each partition has a count of its own, spread evenly over that second. */
function noisy(load: Load, from: number, to: number): number[] {
  const counts = load.shares.map(() => 0)
  for (let cell = Math.floor(from / CELL_MS); cell * CELL_MS < to; cell += 1) {
    const start = cell * CELL_MS
    const mean = load.shape.totalAt(start + CELL_MS) - load.shape.totalAt(start)
    const [begin, end] = [Math.max(0, (from - start) / CELL_MS), Math.min(1, (to - start) / CELL_MS)]
    for (const [partition, part] of load.shares.entries()) {
      const drawn = poisson(mean * part, random(seedOf(load.seed, partition, cell)))
      counts[partition] = (counts[partition] ?? 0) + Math.floor(drawn * end) - Math.floor(drawn * begin)
    }
  }
  return counts
}
