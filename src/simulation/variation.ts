import { random, seedOf } from './random.ts'
import type { PodCapacity, Scenario } from './scenario.ts'

/** How long a pod, or the messages of a partition, are as they happen to be. */
const CELL_MS = 60_000

/**
 * Pods of which each can do a bit more or less than `capacity`, anew every minute, and which share something that
 * serves no more than `sharedLimit` messages per second in all: a database, say.
 */
export function variedCapacity({
  capacity,
  variation,
  sharedLimit,
  seed,
}: {
  readonly capacity: number
  /** The standard deviation as a share of the mean. */
  readonly variation: number
  readonly sharedLimit: number
  readonly seed: number
}): PodCapacity {
  const factor = factors(variation, seedOf(seed, 1))
  return (pod, pods, at) => Math.min(capacity * factor(pod, at), sharedLimit / pods)
}

/** Messages whose cost is 1 in the mean, but for each partition another every minute. */
export function variedCost(variation: number, seed: number): NonNullable<Scenario['costOf']> {
  return factors(variation, seedOf(seed, 2))
}

/** Log-normal factors of mean 1, one for each of a number of things and each minute. */
function factors(variation: number, seed: number): (thing: number, at: number) => number {
  const sigma = Math.sqrt(Math.log(1 + variation ** 2))
  const known: { cell: number; factor: number }[] = []
  return (thing, at) => {
    const cell = Math.floor(at / CELL_MS)
    const last = known[thing]
    if (last?.cell === cell) return last.factor
    const factor = Math.exp(sigma * normal(random(seedOf(seed, thing, cell))) - sigma ** 2 / 2)
    known[thing] = { cell, factor }
    return factor
  }
}

/** The Box-Muller transform. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}
