import type { FaultName } from './faults.ts'

/** How long a member stays away, and how long it is back, in a rebalance storm. */
const STORM_MS = 2_000

/** What the faults that are on do to those who produce and consume. */
export interface Disturbances {
  /** Whether producers can write to the partition. */
  readonly takesMessages: (partition: number) => boolean
  /** Whether consumers get anything out of the partition. */
  readonly givesMessages: (partition: number) => boolean
  /** Whether commits arrive. */
  readonly takesCommits: boolean
  /** Of the pods that are ready, those that are in the group. */
  readonly members: (ready: readonly string[], atMs: number) => readonly string[]
}

/** The disturbances of a topic with so many partitions. */
export function disturbancesOf(faults: ReadonlySet<FaultName>, partitions: number): Disturbances {
  const isAway = faults.has('kafka-down') || faults.has('kafka-hang')
  const isLeaderless = (partition: number): boolean => partition === 0 && faults.has('kafka-leaderless')
  const isPoisoned = (partition: number): boolean =>
    partition === partitions - 1 && faults.has('poison-partition')
  const takesMessages = (partition: number): boolean => !isAway && !isLeaderless(partition)
  return {
    takesMessages,
    givesMessages: (partition) => takesMessages(partition) && !isPoisoned(partition),
    takesCommits: !isAway,
    members: (ready, atMs) => (faults.has('rebalance-storm') && isOutside(atMs) ? ready.slice(0, -1) : ready),
  }
}

function isOutside(atMs: number): boolean {
  return Math.floor(atMs / STORM_MS) % 2 === 1
}
