import type { Partition } from './kafka/state.ts'
import type { Totals } from './snapshot.ts'

/** One partition as the consumer group counts it. */
export interface GroupCounts {
  readonly produced: number
  readonly consumed: number
  readonly committed: number
}

/** Adds up the partitions. */
export function totalsOf(counts: readonly GroupCounts[]): Totals {
  const sum = (count: (counts: GroupCounts) => number): number =>
    counts.reduce((total, partition) => total + count(partition), 0)
  const produced = sum((partition) => partition.produced)
  const consumed = sum((partition) => partition.consumed)
  return {
    produced,
    consumed,
    committed: sum((partition) => partition.committed),
    backlog: produced - consumed,
  }
}

/**
 * Compares the three who count messages: the producers (what they sent), Kafka (its watermarks) and the consumer group.
 * Returns the first contradiction as a sentence, undefined where every message is accounted for.
 */
export function contradiction(
  sent: readonly number[],
  kafka: readonly Pick<Partition, 'high'>[],
  group: readonly GroupCounts[],
): string | undefined {
  for (const [index, { produced, consumed, committed }] of group.entries()) {
    const counts = `sent ${sent[index]}, in Kafka ${kafka[index]?.high}, produced ${produced}, consumed ${consumed}, committed ${committed}`
    const allSent = sent[index] === produced && kafka[index]?.high === BigInt(produced)
    if (!allSent || consumed > produced || committed > consumed) return `partition ${index}: ${counts}`
  }
  return undefined
}
