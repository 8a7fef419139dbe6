/** A number of messages for each partition, by its index. */
export type Counts = readonly number[]

/** No message in any of so many partitions. */
export function noCounts(partitions: number): Counts {
  return Array.from({ length: partitions }, () => 0)
}

/** The counts of both, partition by partition. */
export function addCounts(a: Counts, b: Counts): Counts {
  return a.map((count, partition) => count + (b[partition] ?? 0))
}

/** The messages of all partitions. */
export function totalOf(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
