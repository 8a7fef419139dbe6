import type { KnownReading, PartitionReading } from '../scaling/types.ts'

/**
 * How long a committed offset has to stand still before a partition's lag is persistent: KEDA compares with its
 * last poll, by default 30 s ago, and a consumer that commits every five seconds is not stuck after one.
 */
const PERSISTENT_MS = 30_000

/** Since when each partition with lag has been at its committed offset (epoch ms). */
export type Standstills = ReadonlyMap<string, { readonly committedOffset: bigint; readonly since: number }>

/**
 * Takes out of the backlog what nobody works on, and leaves it in what keeps the target active. A partition without a
 * committed offset is not stuck. Pure; `now` is epoch ms.
 */
export function withoutPersistentLag(
  reading: KnownReading,
  before: Standstills,
  now: number,
): { reading: KnownReading; standstills: Standstills } {
  const standstills = standstillsOf(reading.partitions, before, now)
  const partitions = reading.partitions.map((partition) => {
    const { since = now } = standstills.get(keyOf(partition)) ?? {}
    return now - since >= PERSISTENT_MS ? { ...partition, backlog: 0n } : partition
  })
  const backlog = Number(partitions.reduce((sum, partition) => sum + partition.backlog, 0n))
  return { reading: { ...reading, backlog, activationBacklog: reading.backlog }, standstills }
}

function standstillsOf(
  partitions: readonly PartitionReading[],
  before: Standstills,
  now: number,
): Standstills {
  return new Map(
    partitions.flatMap((partition) => {
      const { committedOffset, backlog } = partition
      if (committedOffset === undefined || backlog === 0n) return []
      const last = before.get(keyOf(partition))
      const since = last?.committedOffset === committedOffset ? last.since : now
      return [[keyOf(partition), { committedOffset, since }] as const]
    }),
  )
}

function keyOf({ topic, partition }: PartitionReading): string {
  return `${topic}/${partition}`
}
