import { arrivalsBetween } from '../../../src/simulation/load.ts'
import type { Load } from '../../../src/simulation/load.ts'
import { trace } from '../../../src/simulation/trace.ts'
import { uniform } from '../../../src/simulation/weights.ts'

export const partitions = 12

/** What one consumer works off per second. */
export const capacity = 50

/** As Java's consumer commits when nothing else is asked of it. */
export const commitIntervalMs = 5000

export const targetLagMs = 20_000

/** What the daemon is told beside where its topic and its workload are. */
export const settings = {
  TARGET_LAG_SECONDS: String(targetLagMs / 1000),
  SCALE_INTERVAL_SECONDS: '2',
  MIN_REPLICAS: '1',
  MAX_REPLICAS: String(partitions),
  // A guess, and half of what the consumers can do in the target lag: the daemon has to find out.
  MESSAGES_PER_POD: '500',
}

/** A time of steady load. */
export interface Phase {
  readonly name: string
  /** Messages per second, in all partitions together. */
  readonly rate: number
  readonly forMs: number
  /** How long, from its beginning, messages may be late. */
  readonly excusedMs: number
}

/**
 * The load. The first phase begins with one replica, which falls behind so slowly that it is busy for long before a
 * second one is called for: a capacity that is found is no luck. The last phase is long, since SLO mode forgets a high
 * load slowly: it looks ten target lags back.
 */
export const phases: readonly Phase[] = [
  { name: 'learning', rate: 60, forMs: 100_000, excusedMs: Infinity },
  { name: 'low', rate: 100, forMs: 60_000, excusedMs: 0 },
  { name: 'high', rate: 400, forMs: 150_000, excusedMs: 60_000 },
  { name: 'low again', rate: 100, forMs: 280_000, excusedMs: 0 },
]

export const endMs = phases.reduce((sum, { forMs }) => sum + forMs, 0)

/** When a phase begins. */
export function beginOf(phase: Phase): number {
  return phases.slice(0, phases.indexOf(phase)).reduce((sum, { forMs }) => sum + forMs, 0)
}

/** The phase of an instant (ms since the load began). */
export function phaseAt(ms: number): Phase | undefined {
  return phases.findLast((phase) => beginOf(phase) <= ms)
}

const load: Load = {
  shape: trace(
    phases.map((phase) => ({ at: beginOf(phase), rate: phase.rate })),
    { gaps: 'keep' },
  ),
  shares: uniform(partitions),
  seed: 1,
  noise: 'none',
}

/** Messages per partition that arrive between two instants (ms since the load began). */
export function arrivals(fromMs: number, toMs: number): number[] {
  return arrivalsBetween(load, fromMs, toMs)
}
