import { zipf } from '../../src/simulation/weights.ts'

const SEED = 1

/** Draws one of so many keys, as skewed as asked for; `draw` gives numbers from 0 to below 1. */
export function createKeys(keys: number, skew: number, draw: () => number): () => string | null {
  if (keys === 0) return () => null
  let sum = 0
  const ends = zipf(keys, skew, SEED).map((share) => (sum += share))
  return () => {
    const point = draw()
    // The shares add up to 1 but for rounding.
    const index = ends.findIndex((end) => point < end)
    return `key-${index < 0 ? keys - 1 : index}`
  }
}
