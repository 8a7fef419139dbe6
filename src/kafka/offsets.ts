import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { codeError, nameOfCode, reasonOfCode } from './kafka-error.ts'
import type { PartitionOffsets } from './lag.ts'
import { listOffsetsRequest } from './requests.ts'
import type { Metadata, OffsetsAnswer, TopicMetadata, TopicPartitions } from './requests.ts'

/** A topic's partitions, or why it has none that can be read. */
export type TopicResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AutoscalerError }

export type TopicResults<T> = ReadonlyMap<string, TopicResult<T>>

/** Partition → leader of one topic. */
export type Leaders = ReadonlyMap<number, number>

/** Finds each asked topic's leaders; a topic with an error or a partition without a leader is a failure of that topic alone. */
export function leadersOf(topics: readonly string[], { topicMetadata }: Metadata): TopicResults<Leaders> {
  const answers = new Map(topicMetadata.map((answer) => [answer.topic, answer]))
  return new Map(topics.map((topic) => [topic, leaders(topic, answers.get(topic))]))
}

function leaders(topic: string, answer: TopicMetadata | undefined): TopicResult<Leaders> {
  if (answer === undefined)
    return failure('KafkaProtocolError', `topic ${topic} is not in the broker's answer`)
  if (answer.topicErrorCode !== 0)
    return { ok: false, error: codeError(answer.topicErrorCode, `topic ${topic}`) }
  if (answer.partitionMetadata.length === 0)
    return failure('KafkaProtocolError', `topic ${topic} has no partitions`)
  const leaderless = answer.partitionMetadata.filter(({ leader }) => leader < 0)
  if (leaderless.length === 0) {
    return {
      ok: true,
      value: new Map(answer.partitionMetadata.map(({ partitionId, leader }) => [partitionId, leader])),
    }
  }
  const ids = leaderless.map(({ partitionId }) => partitionId).toSorted((a, b) => a - b)
  return failure('LeaderMissing', `topic ${topic}: no leader for partition ${ids.join(', ')}`)
}

function failure(code: AutoscalerError['code'], message: string): { ok: false; error: AutoscalerError } {
  return { ok: false, error: new AutoscalerError(code, message) }
}

/**
 * Low and high watermarks of all topics: two requests per leader, however many topics. Each topic is there as soon as
 * its own leaders have answered; one that fails, or an error of one partition, fails the topics concerned and no others.
 */
export function fetchWatermarks(
  cluster: Cluster,
  topics: TopicResults<Leaders>,
  signal: AbortSignal,
): ReadonlyMap<string, Promise<TopicResult<PartitionOffsets[]>>> {
  const known = new Map(
    [...topics].flatMap(([topic, result]) => (result.ok ? [[topic, result.value] as const] : [])),
  )
  const answers = new Map(
    [...byLeader(known)].map(([node, asked]) => [node, watermarksOf(cluster, node, asked, signal)] as const),
  )
  return new Map(
    [...topics].map(([topic, result]) => [
      topic,
      result.ok ? watermarksOfTopic(topic, result.value, answers) : Promise.resolve(result),
    ]),
  )
}

async function watermarksOfTopic(
  topic: string,
  leaderOf: Leaders,
  answers: ReadonlyMap<number, Promise<LeaderAnswer>>,
): Promise<TopicResult<PartitionOffsets[]>> {
  const nodes = [...new Set(leaderOf.values())]
  const read = await Promise.all(nodes.flatMap((node) => answers.get(node) ?? []))
  return merge(topic, leaderOf, read)
}

function byLeader(topics: ReadonlyMap<string, Leaders>): Map<number, TopicPartitions[]> {
  const asked = new Map<number, TopicPartitions[]>()
  for (const [topic, leaderOf] of topics) {
    for (const [nodeId, entries] of Map.groupBy(leaderOf, ([, leader]) => leader)) {
      const partitions = entries.map(([partition]) => partition)
      const list = asked.get(nodeId)
      if (list === undefined) asked.set(nodeId, [{ topic, partitions }])
      else list.push({ topic, partitions })
    }
  }
  return asked
}

interface LeaderAnswer {
  readonly nodeId: number
  readonly error?: AutoscalerError
  readonly high: OffsetIndex
  readonly low: OffsetIndex
}

type OffsetIndex = ReadonlyMap<string, { readonly errorCode: number; readonly offset: string }>

async function watermarksOf(
  cluster: Cluster,
  nodeId: number,
  asked: readonly TopicPartitions[],
  signal: AbortSignal,
): Promise<LeaderAnswer> {
  try {
    const [low, high] = await Promise.all([
      cluster.send(nodeId, listOffsetsRequest('earliest', asked), signal),
      cluster.send(nodeId, listOffsetsRequest('latest', asked), signal),
    ])
    return { nodeId, low: index(low), high: index(high) }
  } catch (error) {
    return { nodeId, error: asAutoscalerError(error), low: new Map(), high: new Map() }
  }
}

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** Answers by topic and partition. */
function index({ responses }: OffsetsAnswer): OffsetIndex {
  return new Map(
    responses.flatMap(({ topic, partitions }) =>
      partitions.map((answer) => [keyOf(topic, answer.partition), answer] as const),
    ),
  )
}

function lookup(
  answers: OffsetIndex,
  topic: string,
  partition: number,
): { errorCode: number; offset: string } | undefined {
  return answers.get(keyOf(topic, partition))
}

function merge(
  topic: string,
  leaderOf: Leaders,
  answers: readonly LeaderAnswer[],
): TopicResult<PartitionOffsets[]> {
  const byNode = new Map(answers.map((answer) => [answer.nodeId, answer]))
  const merged: PartitionOffsets[] = []
  for (const [partition, nodeId] of [...leaderOf].toSorted(([a], [b]) => a - b)) {
    const read = watermarks(topic, partition, byNode.get(nodeId))
    if (!read.ok) return read
    merged.push(read.value)
  }
  return { ok: true, value: merged }
}

function watermarks(
  topic: string,
  partition: number,
  answer: LeaderAnswer | undefined,
): TopicResult<PartitionOffsets> {
  const what = `topic ${topic}, partition ${partition}`
  if (answer?.error !== undefined) return failure(answer.error.code, `${what}: ${answer.error.message}`)
  const low = answer && lookup(answer.low, topic, partition)
  const high = answer && lookup(answer.high, topic, partition)
  if (low === undefined || high === undefined)
    return failure('KafkaProtocolError', `${what} is missing in the answer`)
  const code = high.errorCode || low.errorCode
  if (code !== 0) return failure(reasonOfCode(code), `${what}: ${nameOfCode(code)}`)
  return {
    ok: true,
    value: { topic, partition, lowWatermark: BigInt(low.offset), highWatermark: BigInt(high.offset) },
  }
}
