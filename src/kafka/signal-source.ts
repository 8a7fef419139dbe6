import type { KafkaSettings } from '../config/settings.ts'
import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Check, SignalSource, SourceOptions } from '../ports.ts'
import type { PartitionReading, Reading } from '../scaling/types.ts'
import { Cluster } from './cluster.ts'
import { Groups } from './groups.ts'
import type { Committed } from './groups.ts'
import { depthOf, lagOf, recreation, seenTopic } from './lag.ts'
import type { PartitionOffsets, SeenTopic } from './lag.ts'
import { fetchWatermarks, leadersOf } from './offsets.ts'
import type { Leaders, TopicResult, TopicResults } from './offsets.ts'
import { security } from './sasl.ts'
import type { KafkaTrigger } from './trigger.ts'

/**
 * Reads the backlog of triggers: metadata, then committed offsets, then watermarks (in that order a race can only
 * overstate lag). Equal cluster settings share their connections. Remembers the topics it has seen, to tell deleted
 * and re-created from missing.
 */
export function createKafkaSource({ requestTimeoutMs, clock }: SourceOptions): SignalSource<KafkaTrigger> {
  const readers = new Map<string, Reader>()

  function readerOf(settings: KafkaSettings): Reader {
    const key = JSON.stringify(settings)
    const known = readers.get(key)
    if (known !== undefined) return known
    const reader = createReader(settings, requestTimeoutMs)
    readers.set(key, reader)
    return reader
  }

  return {
    read: async (trigger, signal) => {
      const { cluster, groups, seen } = readerOf(trigger.cluster)
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)])
      const startedAt = clock.now()
      const leaders = await findLeaders(cluster, [trigger], deadline)
      const check = checkOf(leaders, trigger.server, startedAt, clock.now())
      if (!leaders.ok) return { check, reading: unknown(leaders.error) }
      const readings = await readAll(cluster, groups, seen, [trigger], leaders.value, deadline)
      return { check, reading: readings[trigger.id]! }
    },
    close: async () => readers.forEach(({ cluster }) => cluster.close()),
  }
}

interface Reader {
  readonly cluster: Cluster
  readonly groups: Groups
  readonly seen: Map<string, SeenTopic>
}

function createReader(settings: KafkaSettings, requestTimeoutMs: number): Reader {
  const { bootstrapServers } = settings
  const cluster = new Cluster({
    bootstrapServers,
    requestTimeoutMs,
    connectionTimeoutMs: requestTimeoutMs,
    ...security(settings, requestTimeoutMs),
  })
  return { cluster, groups: new Groups(cluster), seen: new Map() }
}

async function findLeaders(
  cluster: Cluster,
  triggers: readonly KafkaTrigger[],
  signal: AbortSignal,
): Promise<TopicResult<TopicResults<Leaders>>> {
  const topics = [...new Set(triggers.flatMap(({ topics = [] }) => topics))]
  try {
    return { ok: true, value: leadersOf(topics, await cluster.metadata(topics, signal)) }
  } catch (error) {
    return { ok: false, error: asAutoscalerError(error) }
  }
}

function checkOf(result: TopicResult<unknown>, server: string, startedAt: number, endedAt: number): Check {
  const times = { component: 'kafka', instance: server, startedAt, endedAt }
  if (result.ok) return { ...times, ok: true, message: `${server} answered` }
  return { ...times, ok: false, reason: result.error.code, message: result.error.message }
}

function unknown({ code, message }: AutoscalerError): Reading {
  return { status: 'unknown', reason: code, message }
}

async function readAll(
  cluster: Cluster,
  groups: Groups,
  seen: Map<string, SeenTopic>,
  triggers: readonly KafkaTrigger[],
  leaders: TopicResults<Leaders>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Reading>>> {
  const committed = await fetchCommitted(groups, triggers, leaders, signal)
  const watermarks = await fetchWatermarks(cluster, leaders, signal)
  const topics = new Map(
    [...watermarks].map(([topic, result]) => [topic, compareWithSeen(seen, topic, result)]),
  )
  return Object.fromEntries(triggers.map((trigger) => [trigger.id, readingOf(trigger, topics, committed)]))
}

async function fetchCommitted(
  groups: Groups,
  triggers: readonly KafkaTrigger[],
  leaders: TopicResults<Leaders>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TopicResult<Committed>>> {
  const byGroup = Map.groupBy(triggers, ({ consumerGroup }) => consumerGroup)
  const entries = await Promise.all(
    [...byGroup].flatMap(([group, members]) => {
      if (group === undefined) return []
      const asked = new Map(
        [...leaders].filter(([topic]) => members.some(({ topics = [] }) => topics.includes(topic))),
      )
      return [groups.committed(group, asked, signal).then((result) => [group, result] as const)]
    }),
  )
  return new Map(entries)
}

/** Tells deleted from missing and re-created from grown; a re-created topic is unknown for one cycle. */
function compareWithSeen(
  seen: Map<string, SeenTopic>,
  topic: string,
  result: TopicResult<PartitionOffsets[]>,
): TopicResult<PartitionOffsets[]> {
  const before = seen.get(topic)
  if (!result.ok) {
    if (result.error.code !== 'TopicMissing' || before === undefined) return result
    return {
      ok: false,
      error: new AutoscalerError('TopicDeleted', `topic ${topic} is gone: ${result.error.message}`),
    }
  }
  seen.set(topic, seenTopic(result.value))
  const how = recreation(before, result.value)
  if (how === undefined) return result
  return {
    ok: false,
    error: new AutoscalerError('TopicRecreated', `topic ${topic} was re-created or truncated: ${how}`),
  }
}

function readingOf(
  { topics = [], consumerGroup, offsetReset }: KafkaTrigger,
  watermarks: TopicResults<PartitionOffsets[]>,
  committed: ReadonlyMap<string, TopicResult<Committed>>,
): Reading {
  const group = consumerGroup === undefined ? undefined : committed.get(consumerGroup)
  const partitions: PartitionReading[] = []
  for (const topic of topics) {
    const result = watermarks.get(topic)
    if (result?.ok !== true)
      return unknown(result?.error ?? new AutoscalerError('InternalError', `topic ${topic} was not read`))
    if (group?.ok === false) return unknown(group.error)
    const offsets = group?.value.get(topic)
    partitions.push(
      ...result.value.map((partition) =>
        offsets === undefined
          ? depthOf(partition)
          : lagOf(partition, offsets.get(partition.partition), offsetReset),
      ),
    )
  }
  return known(partitions, consumerGroup !== undefined)
}

function known(partitions: readonly PartitionReading[], hasGroup: boolean): Reading {
  const backlog = Number(partitions.reduce((sum, partition) => sum + partition.backlog, 0n))
  return {
    status: 'known',
    backlog,
    partitions,
    ...(hasGroup ? { consumablePartitions: partitions.length } : {}),
  }
}
