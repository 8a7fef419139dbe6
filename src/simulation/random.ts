/** Numbers in [0, 1), the same for the same seed: the mulberry32 generator. */
export function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A seed made of several integers: different ones give unrelated generators. */
export function seedOf(...parts: readonly number[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b)
    hash ^= hash >>> 13
    hash = Math.imul(hash, 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash
}

/** Above this mean a Poisson distribution is close to normal, and counting single events would take long. */
const NORMAL_MEAN = 30

/** A Poisson distributed count of that mean. */
export function poisson(mean: number, next: () => number): number {
  return mean > NORMAL_MEAN ? normalCount(mean, next) : smallCount(mean, next)
}

/** Counts the unit-rate arrivals before `mean`: a product of uniform numbers falls below e^-mean. */
function smallCount(mean: number, next: () => number): number {
  const limit = Math.exp(-mean)
  let product = next()
  let count = 0
  while (product > limit) {
    product *= next()
    count += 1
  }
  return count
}

/** The Box-Muller transform, rounded to a count. */
function normalCount(mean: number, next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next()))
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * radius * Math.cos(2 * Math.PI * next())))
}
