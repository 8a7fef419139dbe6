import type { Policy } from '../policy.ts'
import type { Scenario } from '../scenario.ts'
import { crewOf, mostOf } from './crew.ts'

const MINUTE_MS = 60_000

/** As many pods as the mean arrival rate needs, all the time: the cheapest that could ever keep up. */
export function staticMean(scenario: Scenario): Policy {
  const all = arrivedIn(scenario, 0, scenario.durationMs)
  return fixed(scenario, (sumOf(all) * 1000) / scenario.durationMs, all)
}

/** As many pods as the busiest minute needs, all the time: what is done without an autoscaler. */
export function staticPeak(scenario: Scenario): Policy {
  return fixed(scenario, peakRate(scenario), arrivedIn(scenario, 0, scenario.durationMs))
}

type Loaded = Pick<Scenario, 'arrivals' | 'durationMs' | 'partitions'>

/** Messages per second in the busiest minute. */
export function peakRate(scenario: Loaded): number {
  const { durationMs } = scenario
  let peak = 0
  for (let from = 0; from < durationMs; from += MINUTE_MS) {
    const to = Math.min(durationMs, from + MINUTE_MS)
    // A minute that is cut short says less than a whole one.
    const whole = from === 0 || to - from === MINUTE_MS
    if (whole) peak = Math.max(peak, (sumOf(arrivedIn(scenario, from, to)) * 1000) / (to - from))
  }
  return peak
}

function arrivedIn({ arrivals, partitions }: Loaded, from: number, to: number): Float64Array {
  const counts = new Float64Array(partitions)
  arrivals(from, to, counts)
  return counts
}

const sumOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0)

const ROUNDING = 1e-9

/**
 * The fewest pods of which the most loaded one keeps up with its partitions' part of a rate; where none does, the fewest
 * with which it has the least to do.
 */
function fixed(scenario: Scenario, rate: number, byPartition: Float64Array): Policy {
  const { capacity, replicas } = scenario
  const all = sumOf(byPartition)
  const workOf = (partition: number): number => (rate * (byPartition[partition] ?? 0)) / all
  let best = { count: replicas.min, most: Infinity }
  for (let count = replicas.min; count <= replicas.max && best.most > capacity * (1 + ROUNDING); count += 1) {
    const most = mostOf(crewOf(scenario, count), workOf)
    if (most < best.most * (1 - ROUNDING)) best = { count, most }
  }
  const { count } = best
  const answer = { replicas: count, reason: 'Static', why: `${count} all the time` }
  return { intervalMs: MINUTE_MS, found: count === 1 ? '1 pod' : `${count} pods`, decide: () => answer }
}
