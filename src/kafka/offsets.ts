import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { codeError } from './kafka-error.ts'
import type { PartitionOffsets } from './lag.ts'
import type { TopicPartitions } from './requests.ts'
import { listOffsetsRequest } from './topic-requests.ts'
import type {
  Metadata,
  PartitionLeader,
  PartitionOffset,
  TopicMetadata,
  TopicOffsets,
} from './topic-requests.ts'

/** A topic's partitions, or why it has none that can be read. */
export type TopicResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AutoscalerError }

export type TopicResults<T> = ReadonlyMap<string, TopicResult<T>>

/** The partitions of one topic in ascending order, each with its leader. */
export type Leaders = readonly PartitionLeader[]

/** Finds each asked topic's leaders; a topic with an error or a partition without a leader is a failure of that topic alone. */
export function leadersOf(asked: readonly string[], { topics }: Metadata): TopicResults<Leaders> {
  const answers = new Map(topics.map((answer) => [answer.topic, answer]))
  return new Map(asked.map((topic) => [topic, leaders(topic, answers.get(topic))]))
}

function leaders(topic: string, answer: TopicMetadata | undefined): TopicResult<Leaders> {
  if (answer === undefined)
    return failure('KafkaProtocolError', `topic ${topic} is not in the broker's answer`)
  if (answer.errorCode !== 0) return { ok: false, error: codeError(answer.errorCode, `topic ${topic}`) }
  if (answer.partitions.length === 0) return failure('KafkaProtocolError', `topic ${topic} has no partitions`)
  const partitions = answer.partitions.toSorted((a, b) => a.partition - b.partition)
  const leaderless = partitions.filter(({ leader }) => leader < 0)
  if (leaderless.length === 0) return { ok: true, value: partitions }
  const ids = leaderless.map(({ partition }) => partition)
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
  const answers = new Map(
    [...byLeader(topics)].map(([node, asked]) => [node, watermarksOf(cluster, node, asked, signal)] as const),
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
  leaders: Leaders,
  answers: ReadonlyMap<number, Promise<LeaderAnswer>>,
): Promise<TopicResult<PartitionOffsets[]>> {
  const nodes = new Set(leaders.map(({ leader }) => leader))
  const read = await Promise.all([...nodes].flatMap((node) => answers.get(node) ?? []))
  return merge(topic, leaders, new Map(read.map((answer) => [answer.nodeId, answer])))
}

function byLeader(topics: TopicResults<Leaders>): Map<number, TopicPartitions[]> {
  const asked = new Map<number, TopicPartitions[]>()
  for (const [topic, leaders] of topics) {
    if (!leaders.ok) continue
    for (const [nodeId, led] of Map.groupBy(leaders.value, ({ leader }) => leader)) {
      const partitions = led.map(({ partition }) => partition)
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
  readonly high: TopicOffsets
  readonly low: TopicOffsets
}

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
    return { nodeId, low, high }
  } catch (error) {
    return { nodeId, error: asAutoscalerError(error), low: new Map(), high: new Map() }
  }
}

function merge(
  topic: string,
  leaders: Leaders,
  answers: ReadonlyMap<number, LeaderAnswer>,
): TopicResult<PartitionOffsets[]> {
  const merged: PartitionOffsets[] = []
  for (const { partition, leader } of leaders) {
    const read = watermarks(topic, partition, answers.get(leader))
    if (read instanceof AutoscalerError) return { ok: false, error: read }
    merged.push(read)
  }
  return { ok: true, value: merged }
}

function watermarks(
  topic: string,
  partition: number,
  answer: LeaderAnswer | undefined,
): PartitionOffsets | AutoscalerError {
  const low = answer?.low.get(topic)?.[partition]
  const high = answer?.high.get(topic)?.[partition]
  if (low?.errorCode === 0 && high?.errorCode === 0)
    return { topic, partition, lowWatermark: low.offset, highWatermark: high.offset }
  return whyUnknown(`topic ${topic}, partition ${partition}`, answer?.error, low, high)
}

function whyUnknown(
  what: string,
  failure: AutoscalerError | undefined,
  low: PartitionOffset | undefined,
  high: PartitionOffset | undefined,
): AutoscalerError {
  if (failure !== undefined) return new AutoscalerError(failure.code, `${what}: ${failure.message}`)
  if (low === undefined || high === undefined)
    return new AutoscalerError('KafkaProtocolError', `${what} is missing in the answer`)
  return codeError(high.errorCode || low.errorCode, what)
}
