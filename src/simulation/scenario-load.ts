import { arrivalsBetween } from './load.ts'
import type { Load } from './load.ts'
import type { Arrivals } from './scenario.ts'

/** What a load brings to each partition: exactly its share, or counts drawn at random around it. */
export function arrivalsOf(load: Load): Arrivals {
  return load.noise === 'poisson' ? drawn(load) : exact(load)
}

function exact({ shape, shares }: Load): Arrivals {
  return (from, to, into) => {
    const messages = shape.totalAt(to) - shape.totalAt(from)
    for (let partition = 0; partition < shares.length; partition += 1)
      into[partition] = (into[partition] ?? 0) + (shares[partition] ?? 0) * messages
  }
}

function drawn(load: Load): Arrivals {
  return (from, to, into) => {
    for (const [partition, count] of arrivalsBetween(load, from, to).entries())
      into[partition] = (into[partition] ?? 0) + count
  }
}
