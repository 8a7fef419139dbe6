import { sumOf } from './sum-of.ts'

/**
 * How work that is spread over partitions fits on replicas when nobody knows which replica gets which partitions.
 * Every assignor of Kafka deals `ceil(P / R)` partitions at most to a replica; which ones is luck.
 */

/** The work of every partition as a share of all work, described by its most loaded partition and the spread. */
export interface Spread {
  readonly partitions: number
  readonly most: number
  /** Mean and standard deviation of the others. */
  readonly mean: number
  readonly deviation: number
}

/**
 * Describes the partitions' work (messages). Differences that counting alone explains (a Poisson count varies by its
 * own root) are taken for chance and evened out: what is left is believed (James-Stein shrinkage).
 */
export function spreadOf(work: readonly number[]): Spread {
  const partitions = work.length
  const total = sumOf(work)
  if (total <= 0) return even(partitions)
  const top = Math.max(...work)
  const mean = total / partitions
  const variance = sumOfSquares(work, mean) / partitions
  const belief = variance > mean ? 1 - mean / variance : 0
  const most = (mean + belief * (top - mean)) / total
  const others = partitions - 1
  if (others === 0) return { partitions, most, mean: 0, deviation: 0 }
  const usual = (total - top) / others
  const squares = Math.max(0, sumOfSquares(work, usual) - (top - usual) ** 2)
  const deviation = (belief * Math.sqrt(squares / others)) / total
  return { partitions, most, mean: (1 - most) / others, deviation }
}

function even(partitions: number): Spread {
  const share = partitions === 0 ? 0 : 1 / partitions
  return { partitions, most: share, mean: share, deviation: 0 }
}

function sumOfSquares(work: readonly number[], from: number): number {
  return work.reduce((sum, each) => sum + (each - from) ** 2, 0)
}

/**
 * The share of the work that the most loaded of `replicas` has to expect: the most loaded partition, and beside it
 * others that are as usual, plus one standard deviation of that draw. Exact where partitions are evenly loaded.
 */
export function worstShare(spread: Spread, replicas: number): number {
  const { partitions, most } = spread
  if (partitions === 0 || replicas < 1) return 1
  return most + shareBeside(spread, Math.ceil(partitions / Math.min(replicas, partitions)) - 1)
}

/** How much more `to` replicas should do than `from` when all are busy: 2 is twice. */
export const speedUp = (spread: Spread, from: number, to: number): number =>
  worstShare(spread, from) / worstShare(spread, to)

/** What so many of the other partitions have to do. */
function shareBeside({ most, mean, deviation }: Spread, partitions: number): number {
  return Math.min(1 - most, partitions * mean + Math.sqrt(partitions) * deviation)
}

/**
 * The fewest replicas of which the most loaded has at most one replica's work, when the load needs `need` fully used
 * ones. Where one partition alone is too much for a replica, more replicas cannot help it: then the others count.
 * Without partitions nothing has to be dealt.
 */
export function replicasFor(need: number, spread: Spread): number {
  const { partitions, most, mean } = spread
  if (!(need > 0)) return 0
  if (partitions === 0) return Math.ceil(need)
  if (need * mean >= 1) return partitions
  if (bottleneck(need, spread) > 1 + ROUNDING) return 1 + replicasFor(need * (1 - most), withoutMost(spread))
  const room = 1 / need - most + ROUNDING
  let beside = 0
  while (beside + 1 < partitions && shareBeside(spread, beside + 1) <= room) beside += 1
  return Math.ceil(partitions / (beside + 1))
}

/** How many replicas the most loaded partition alone needs; above 1 no number of replicas is enough for it. */
export const bottleneck = (need: number, { most }: Spread): number => need * most

/** Absorbs what floating point loses. */
const ROUNDING = 1e-9

function withoutMost({ partitions, most, mean, deviation }: Spread): Spread {
  const rest = 1 - most
  return {
    partitions: partitions - 1,
    most: (mean + deviation) / rest,
    mean: mean / rest,
    deviation: deviation / rest,
  }
}
