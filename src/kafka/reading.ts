import { AutoscalerError } from '../errors.ts'
import type { KnownReading, PartitionReading, Reading } from '../scaling/types.ts'
import type { Committed, CommittedOffsets } from './groups.ts'
import { depthOf, lagOf } from './lag.ts'
import type { PartitionOffsets, Uncommitted } from './lag.ts'
import type { TopicResult } from './offsets.ts'
import type { KafkaTrigger } from './trigger.ts'

/** What was read for a trigger: its topics, and what its group has committed where it has one. */
export interface Read {
  readonly topics: ReadonlyMap<string, TopicResult<readonly PartitionOffsets[]>>
  readonly committed?: TopicResult<Committed>
}

export function unknown({ code, message }: AutoscalerError): Reading {
  return { status: 'unknown', reason: code, message }
}

/** The reading of a trigger. Pure; one thing of it that could not be read makes all of it unknown. */
export function readingOf(trigger: KafkaTrigger, read: Read): Reading {
  const group = read.committed
  if (group?.ok === false) return unknown(group.error)
  const partitions: PartitionReading[] = []
  for (const [topic, result] of read.topics) {
    if (!result.ok) return unknown(result.error)
    const committed = group?.value.get(topic)
    if (committed?.ok === false) return unknown(committed.error)
    const counted = limitedTo(trigger.partitionLimitation, result.value)
    if (counted.length === 0) return unknown(noSuchPartition(topic))
    for (const partition of counted) partitions.push(readPartition(trigger, partition, committed?.value))
  }
  if (partitions.length === 0) return unknown(nothingCommitted(trigger))
  return known(trigger, partitions)
}

function limitedTo(
  limitation: readonly number[] | undefined,
  partitions: readonly PartitionOffsets[],
): readonly PartitionOffsets[] {
  if (limitation === undefined) return partitions
  const allowed = new Set(limitation)
  return partitions.filter(({ partition }) => allowed.has(partition))
}

function readPartition(
  trigger: KafkaTrigger,
  offsets: PartitionOffsets,
  committed: CommittedOffsets | undefined,
): PartitionReading {
  if (committed === undefined) return depthOf(offsets)
  return lagOf(offsets, committed.get(offsets.partition), uncommittedOf(trigger))
}

function uncommittedOf({ offsetReset, scaleToZeroOnInvalidOffset }: KafkaTrigger): Uncommitted {
  if (scaleToZeroOnInvalidOffset === true) return 'nothing'
  if (offsetReset === 'earliest') return 'all'
  return scaleToZeroOnInvalidOffset === undefined ? 'nothing' : 'one'
}

function known(trigger: KafkaTrigger, partitions: readonly PartitionReading[]): KnownReading {
  const { consumerGroup, limitToPartitionsWithLag } = trigger
  const counted = limitToPartitionsWithLag
    ? partitions.filter(({ backlog }) => backlog > 0n).length
    : partitions.length
  return {
    status: 'known',
    backlog: Number(partitions.reduce((sum, { backlog }) => sum + backlog, 0n)),
    partitions,
    ...(consumerGroup === undefined ? {} : { consumablePartitions: counted }),
  }
}

function noSuchPartition(topic: string): AutoscalerError {
  const message = `topic ${topic} has none of the partitions that partitionLimitation names`
  return new AutoscalerError('TopicMissing', message)
}

/** A group without commits does not tell what it reads; as one that does not exist it needs a consumer to begin. */
function nothingCommitted({ consumerGroup }: KafkaTrigger): AutoscalerError {
  const message = `group ${consumerGroup} has committed nothing yet, so that its topics are not known`
  return new AutoscalerError('GroupMissing', message)
}
