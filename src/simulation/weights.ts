import { random } from './random.ts'

/*
 * How a topic's messages are divided among its partitions: shares that add up to 1.
 */

/** The same share for every partition. */
export function uniform(partitions: number): number[] {
  return share(Array.from({ length: partitions }, () => 1))
}

/** The k-th hottest partition gets 1/k^s of the hottest; the seed says which is which. */
export function zipf(partitions: number, s: number, seed: number): number[] {
  const next = random(seed)
  const ranked = Array.from({ length: partitions }, (_, index) => ({
    size: (index + 1) ** -s,
    order: next(),
  }))
  return share(ranked.toSorted((a, b) => a.order - b.order).map(({ size }) => size))
}

/** Shares in proportion to `weights`. Throws a RangeError unless they are numbers of 0 or more and one is positive. */
export function share(weights: readonly number[]): number[] {
  const wrong = weights.find((weight) => !Number.isFinite(weight) || weight < 0)
  if (wrong !== undefined) throw new RangeError(`a weight is ${wrong}, it must be a number of 0 or more`)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (sum === 0) throw new RangeError('no weight is positive')
  return weights.map((weight) => weight / sum)
}
