import { asAutoscalerError } from '../errors.ts'
import type { AutoscalerError } from '../errors.ts'
import type { PreflightItem } from '../ports.ts'
import type { KafkaTrigger } from './trigger.ts'
import type { FailureReason } from '../scaling/types.ts'
import { Cluster } from './cluster.ts'
import type { Committed } from './committed.ts'
import { Groups } from './groups.ts'
import type { PartitionOffsets } from './lag.ts'
import { fetchWatermarks, leadersOf } from './offsets.ts'
import type { Leaders, TopicResult, TopicResults } from './offsets.ts'
import { security } from './sasl.ts'

/** What to do about a failure; reasons without an entry explain themselves. */
const ADVICE: Partial<Record<FailureReason, string>> = {
  KafkaUnreachable:
    'check KAFKA_BOOTSTRAP_SERVERS, the network policy, and KAFKA_TLS if the listener wants TLS',
  KafkaTimeout:
    'check KAFKA_BOOTSTRAP_SERVERS and KAFKA_TLS; raise REQUEST_TIMEOUT_SECONDS if the brokers are slow',
  KafkaAuthenticationFailed: 'check KAFKA_SASL_MECHANISM and its credentials',
  TopicMissing: 'check KAFKA_TOPIC, or create the topic',
  TopicAuthorizationFailed: 'grant the ACL operation Describe on the topic',
  LeaderMissing: 'bring back the brokers that hold these partitions',
  GroupMissing: 'check KAFKA_CONSUMER_GROUP, or start one consumer of that group',
  GroupAuthorizationFailed: 'grant the ACL operation Describe on the group',
  CoordinatorUnavailable: 'wait for the group coordinator, or check the __consumer_offsets topic',
}

/** Tries what a cycle will do, once, and says for each step whether it works and what to do. Never rejects. */
export async function preflightKafka(
  triggers: readonly KafkaTrigger[],
  requestTimeoutMs: number,
  signal: AbortSignal,
): Promise<PreflightItem[]> {
  const clusters = Map.groupBy(triggers, ({ cluster }) => JSON.stringify(cluster))
  const items = [...clusters.values()].map((of) => preflightCluster(of, requestTimeoutMs, signal))
  return (await Promise.all(items)).flat()
}

async function preflightCluster(
  triggers: readonly KafkaTrigger[],
  requestTimeoutMs: number,
  signal: AbortSignal,
): Promise<PreflightItem[]> {
  const kafka = triggers[0]!.cluster
  const bound = { requestTimeoutMs, connectionTimeoutMs: requestTimeoutMs }
  const cluster = new Cluster({
    bootstrapServers: kafka.bootstrapServers,
    ...bound,
    ...security(kafka, requestTimeoutMs),
  })
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)])
  const topics = [...new Set(triggers.flatMap(({ topics = [] }) => topics))]
  const name = `Kafka ${kafka.bootstrapServers.join(',')}`
  try {
    const groups = await readGroups(cluster, triggers, deadline)
    const named = [...topics, ...topicsOf(triggers, groups)]
    const metadata = await cluster.metadata([...new Set(named)], deadline)
    const leaders = leadersOf(named, metadata)
    const reachable: PreflightItem = {
      name,
      status: 'ok',
      detail: counted(metadata.brokers.length, 'broker'),
    }
    return [
      reachable,
      ...(await topicItems(cluster, leaders, deadline)),
      ...[...groups].map(([id, committed]) => groupItem(id, committed)),
    ]
  } catch (error) {
    return [failed(name, asAutoscalerError(error))]
  } finally {
    cluster.close()
  }
}

function failed(name: string, { code, message }: AutoscalerError): PreflightItem {
  const advice = ADVICE[code]
  return {
    name,
    status: 'failed',
    detail: `${code}: ${message}`,
    ...(advice === undefined ? {} : { advice }),
  }
}

async function topicItems(
  cluster: Cluster,
  leaders: TopicResults<Leaders>,
  signal: AbortSignal,
): Promise<PreflightItem[]> {
  const watermarks = [...fetchWatermarks(cluster, leaders, signal)]
  return Promise.all(watermarks.map(async ([topic, read]) => topicItem(`topic ${topic}`, await read)))
}

function topicItem(name: string, result: TopicResult<PartitionOffsets[]>): PreflightItem {
  if (!result.ok) return failed(name, result.error)
  const retained = result.value.reduce(
    (sum, { highWatermark, lowWatermark }) => sum + highWatermark - lowWatermark,
    0n,
  )
  return {
    name,
    status: 'ok',
    detail: `${counted(result.value.length, 'partition')}, ${retained} messages retained`,
  }
}

/** What each group has committed, whatever the topic. */
async function readGroups(
  cluster: Cluster,
  triggers: readonly KafkaTrigger[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TopicResult<Committed>>> {
  const ids = [...new Set(triggers.flatMap(({ consumerGroup }) => consumerGroup ?? []))]
  const asked = ids.map((groupId) => ({ groupId, topics: undefined }))
  const answers = await Promise.all(await new Groups(cluster).committed(asked, signal))
  return new Map(answers.flatMap((results) => [...results]))
}

/** The topics of triggers that name none. */
function topicsOf(
  triggers: readonly KafkaTrigger[],
  groups: ReadonlyMap<string, TopicResult<Committed>>,
): string[] {
  return triggers.flatMap(({ topics, consumerGroup = '' }) => {
    const committed = topics === undefined ? groups.get(consumerGroup) : undefined
    return committed?.ok === true ? [...committed.value.keys()] : []
  })
}

function groupItem(id: string, committed: TopicResult<Committed>): PreflightItem {
  const name = `consumer group ${id}`
  if (!committed.ok) return failed(name, committed.error)
  const partitions = [...committed.value.values()].reduce(
    (sum, topic) => sum + (topic.ok ? topic.value.filter((offset) => offset !== undefined).length : 0),
    0,
  )
  return { name, status: 'ok', detail: `offsets committed for ${counted(partitions, 'partition')}` }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
