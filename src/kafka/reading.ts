import { AutoscalerError } from '../errors.ts'
import type { KnownReading, PartitionReading, Reading } from '../scaling/types.ts'
import type { Committed, CommittedOffsets } from './committed.ts'
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
export function readingOf(trigger: KafkaTrigger, { topics, committed }: Read): Reading {
  if (committed?.ok === false) return missing(trigger, topics, committed.error)
  const partitions: PartitionReading[] = []
  for (const [topic, result] of topics) {
    const read = result.ok ? partitionsOf(trigger, topic, result.value, committed?.value) : result
    if (!read.ok) return unknown(read.error)
    partitions.push(...read.value)
  }
  return partitions.length === 0 ? unknown(nothingCommitted(trigger)) : known(trigger, partitions)
}

/**
 * What a group that does not exist has before it: it is not missed while that is nothing, and pods started to create it
 * would only be stopped again. Otherwise, and where commits alone tell what counts, it takes a consumer to know.
 */
function missing(trigger: KafkaTrigger, topics: Read['topics'], error: AutoscalerError): Reading {
  const { offsetReset, scaleToZeroOnInvalidOffset } = trigger
  const tells = offsetReset === 'earliest' || scaleToZeroOnInvalidOffset !== undefined
  if (error.code !== 'GroupMissing' || !tells) return unknown(error)
  const nothing = { ok: true, value: [] } as const
  const committed = new Map([...topics.keys()].map((topic) => [topic, nothing]))
  const reading = readingOf(trigger, { topics, committed: { ok: true, value: committed } })
  return reading.status === 'known' && reading.backlog === 0 ? reading : unknown(error)
}

function partitionsOf(
  trigger: KafkaTrigger,
  topic: string,
  offsets: readonly PartitionOffsets[],
  group: Committed | undefined,
): TopicResult<PartitionReading[]> {
  const committed = group?.get(topic)
  if (committed?.ok === false) return committed
  const counted = limitedTo(trigger.partitionLimitation, offsets)
  if (counted.length === 0) return { ok: false, error: noSuchPartition(topic) }
  return { ok: true, value: counted.map((each) => readPartition(trigger, each, committed?.value)) }
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
  return lagOf(offsets, committed[offsets.partition], uncommittedOf(trigger))
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
