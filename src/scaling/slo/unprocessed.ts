import { arrivedWithin, oldestSeconds, recentRates } from './arrivals.ts'
import type { SloMemory } from './slo-memory.ts'
import { sumOf } from './sum-of.ts'

/** Kafka's clients commit so often by default (auto.commit.interval.ms). */
const COMMIT_INTERVAL_MS = 5_000

/** What waits. */
export interface Backlog {
  /** Messages, of all partitions, that wait for a replica. */
  readonly lag: number
  /** How long the oldest of them has waited; undefined when that is longer than we remember. */
  readonly waitedSeconds?: number
}

/**
 * The lag without what has been processed since the last commit. Until the next commit lag counts messages that are
 * done, and would make every rhythm of commits look like load. The consumer of a partition that had caught up has
 * since processed its usual rate; of one that was behind, all lag counts.
 *
 * Clients work partition by partition: the oldest message may wait for up to twice what all lag takes on average. What
 * arrived since the oldest one did is therefore taken for the lag, where it is more.
 */
export function unprocessed(memory: SloMemory, uncommitted: readonly number[]): Backlog {
  const lags = unprocessedLags(memory, uncommitted)
  const lag = sumOf(lags)
  const waitedSeconds = oldestSeconds(memory.arrivals, lags)
  if (waitedSeconds === undefined) return { lag }
  const uneven = Math.min(2 * lag, arrivedWithin(memory.arrivals, waitedSeconds))
  return { lag: Math.max(lag, uneven), waitedSeconds }
}

function unprocessedLags(
  { at, cycleMs, arrivals, partitions: { committedAt, behind, arrived } }: SloMemory,
  uncommitted: readonly number[],
): readonly number[] {
  const { consumption = 0 } = recentRates(arrivals) ?? {}
  const all = sumOf(arrived)
  if (all === 0 || consumption === 0) return uncommitted
  return uncommitted.map((lag, index) => {
    if (behind[index] === true) return lag
    // A consumer that does not commit any more does not process anything either.
    const seconds = Math.min(at - (committedAt[index] ?? at), COMMIT_INTERVAL_MS + cycleMs) / 1_000
    return Math.max(0, lag - (consumption * (arrived[index] ?? 0) * seconds) / all)
  })
}
