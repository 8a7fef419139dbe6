import { advance, nextChange } from '../../src/simulation/fluid/group.ts'
import type { FluidGroup } from '../../src/simulation/fluid/group.ts'
import type { Ages } from '../../src/simulation/fluid/ages.ts'
import type { Arrivals, Scenario } from '../../src/simulation/scenario.ts'

/** A scenario that is easy to reckon with: an hour, 4 partitions, 100 messages a second and pod, no delays. */
export const quiet: Scenario = {
  durationMs: 3_600_000,
  stepMs: 1000,
  arrivals: () => {},
  partitions: 4,
  capacity: 100,
  startUpMs: 0,
  assignor: 'range',
  rebalancePauseMs: 0,
  commitIntervalMs: 0,
  pollIntervalMs: 0,
  replicas: { initial: 1, min: 1, max: 4 },
  sloMs: 30_000,
}

/** Messages per second and partition that change at instants: `[from ms, rate]` each. */
export function evenly(...pieces: readonly (readonly [number, number])[]): Arrivals {
  const total = (at: number): number =>
    pieces.reduce((sum, [from, rate], index) => {
      const until = Math.min(at, pieces[index + 1]?.[0] ?? Infinity)
      return sum + (Math.max(0, until - from) * rate) / 1000
    }, 0)
  return (from, to, into) => {
    for (const partition of into.keys()) into[partition] = (into[partition] ?? 0) + total(to) - total(from)
  }
}

/** Brings a group to an instant, change by change. */
export function live(group: FluidGroup, until: number, scenario: Scenario, ages: Ages): void {
  while (group.now < until) advance(group, nextChange(group, until), scenario, ages)
}

/** What a generator returns. */
export function resultOf<T>(work: Generator<number, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
