import type { Policy } from '../policy.ts'
import type { Scenario } from '../scenario.ts'

const MINUTE_MS = 60_000

/** As many pods as the mean arrival rate needs, all the time: the cheapest that could ever keep up. */
export function staticMean(scenario: Scenario): Policy {
  const { durationMs, capacity } = scenario
  return fixed(scenario, (arrivedIn(scenario, 0, durationMs) * 1000) / durationMs / capacity)
}

/** As many pods as the busiest minute needs, all the time: what is done without an autoscaler. */
export function staticPeak(scenario: Scenario): Policy {
  return fixed(scenario, peakRate(scenario) / scenario.capacity)
}

/** Messages per second in the busiest minute. */
export function peakRate(scenario: Pick<Scenario, 'arrivals' | 'durationMs' | 'partitions'>): number {
  const { durationMs } = scenario
  let peak = 0
  for (let from = 0; from < durationMs; from += MINUTE_MS) {
    const to = Math.min(durationMs, from + MINUTE_MS)
    // A minute that is cut short says less than a whole one.
    const whole = from === 0 || to - from === MINUTE_MS
    if (whole) peak = Math.max(peak, (arrivedIn(scenario, from, to) * 1000) / (to - from))
  }
  return peak
}

function arrivedIn(
  { arrivals, partitions }: Pick<Scenario, 'arrivals' | 'partitions'>,
  from: number,
  to: number,
): number {
  const counts = new Float64Array(partitions)
  arrivals(from, to, counts)
  return counts.reduce((sum, count) => sum + count, 0)
}

const ROUNDING = 1e-9

function fixed({ replicas: { min, max } }: Scenario, needed: number): Policy {
  const replicas = Math.max(min, Math.min(max, Math.ceil(needed - ROUNDING)))
  const answer = { replicas, reason: 'Static', why: `${replicas} all the time` }
  return { intervalMs: MINUTE_MS, found: replicas === 1 ? '1 pod' : `${replicas} pods`, decide: () => answer }
}
