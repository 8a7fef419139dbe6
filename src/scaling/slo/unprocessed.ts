import type { PartitionReading } from '../types.ts'
import { flowRates } from './arrivals.ts'
import type { SloMemory } from './slo-memory.ts'

/** Over so long the rate of consumption is taken: several commits of usual clients. */
const RECENT_MS = 30_000

/**
 * The lag without what has been processed since the last commit. Clients commit every few seconds: until then lag
 * counts messages that are done, and would make every rhythm of commits look like load. A partition consumed at its
 * usual rate has processed that rate times the time since its last commit, but no more than a usual gap between
 * commits: a consumer that stopped does not process anything.
 */
export function unprocessed(
  { at, arrivals, partitions, usualGapMs = 0 }: SloMemory,
  reading: readonly PartitionReading[],
): number {
  const { consumption = 0 } = flowRates(arrivals, RECENT_MS) ?? {}
  const arrived = partitions.reduce((sum, partition) => sum + partition.arrived, 0)
  return partitions.reduce((sum, partition, index) => {
    const lag = Number(reading[index]?.backlog ?? 0n)
    const share = arrived === 0 ? 0 : partition.arrived / arrived
    const seconds = Math.min(at - partition.committedAt, usualGapMs) / 1_000
    return sum + Math.max(0, lag - consumption * share * seconds)
  }, 0)
}
