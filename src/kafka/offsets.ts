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

/** The partitions of one topic, and who leads them. */
export interface Leaders {
  /** All of them, in ascending order. */
  readonly asked: TopicPartitions
  /** The leader of each, in the same order. */
  readonly nodes: readonly number[]
  /** Those that a broker leads. */
  readonly byNode: ReadonlyMap<number, TopicPartitions>
}

/** Of answers that have not changed since. */
const known = new WeakMap<TopicMetadata, TopicResult<Leaders>>()

/** Finds each asked topic's leaders; a topic with an error or a partition without a leader is a failure of that topic alone. */
export function leadersOf(asked: readonly string[], { topics }: Metadata): TopicResults<Leaders> {
  const answers = new Map(topics.map((answer) => [answer.topic, answer]))
  return new Map(asked.map((topic) => [topic, leadersIn(topic, answers.get(topic))]))
}

function leadersIn(topic: string, answer: TopicMetadata | undefined): TopicResult<Leaders> {
  if (answer === undefined)
    return failure('KafkaProtocolError', `topic ${topic} is not in the broker's answer`)
  const result = known.get(answer) ?? leaders(answer)
  known.set(answer, result)
  return result
}

function leaders({ topic, errorCode, partitions }: TopicMetadata): TopicResult<Leaders> {
  if (errorCode !== 0) return { ok: false, error: codeError(errorCode, `topic ${topic}`) }
  if (partitions.length === 0) return failure('KafkaProtocolError', `topic ${topic} has no partitions`)
  const sorted = partitions.toSorted((a, b) => a.partition - b.partition)
  const leaderless = sorted.filter(({ leader }) => leader < 0)
  if (leaderless.length > 0)
    return failure('LeaderMissing', `topic ${topic}: no leader for partition ${idsOf(leaderless).join(', ')}`)
  const byNode = Map.groupBy(sorted, ({ leader }) => leader)
  return {
    ok: true,
    value: {
      asked: { topic, partitions: idsOf(sorted) },
      nodes: sorted.map(({ leader }) => leader),
      byNode: new Map([...byNode].map(([node, led]) => [node, { topic, partitions: idsOf(led) }])),
    },
  }
}

function idsOf(partitions: readonly PartitionLeader[]): number[] {
  return partitions.map(({ partition }) => partition)
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
      result.ok ? watermarksOfTopic(result.value, answers) : Promise.resolve(result),
    ]),
  )
}

function byLeader(topics: TopicResults<Leaders>): Map<number, TopicPartitions[]> {
  const asked = new Map<number, TopicPartitions[]>()
  for (const leaders of topics.values()) {
    if (!leaders.ok) continue
    for (const [node, led] of leaders.value.byNode) {
      const list = asked.get(node)
      if (list === undefined) asked.set(node, [led])
      else list.push(led)
    }
  }
  return asked
}

interface LeaderAnswer {
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
    return { low, high }
  } catch (error) {
    return { error: asAutoscalerError(error), low: new Map(), high: new Map() }
  }
}

async function watermarksOfTopic(
  { asked: { topic, partitions }, nodes }: Leaders,
  answers: ReadonlyMap<number, Promise<LeaderAnswer>>,
): Promise<TopicResult<PartitionOffsets[]>> {
  const answered = new Map<number, LeaderAnswer | undefined>()
  for (const node of nodes) if (!answered.has(node)) answered.set(node, await answers.get(node))
  const merged: PartitionOffsets[] = []
  for (let index = 0; index < partitions.length; index += 1) {
    const read = watermarks(topic, partitions[index]!, answered.get(nodes[index]!))
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
  if (typeof low === 'bigint' && typeof high === 'bigint')
    return { topic, partition, lowWatermark: low, highWatermark: high }
  return whyUnknown(`topic ${topic}, partition ${partition}`, answer?.error, low, high)
}

function whyUnknown(
  what: string,
  failure: AutoscalerError | undefined,
  low: PartitionOffset | undefined,
  high: PartitionOffset | undefined,
): AutoscalerError {
  if (failure !== undefined) return new AutoscalerError(failure.code, `${what}: ${failure.message}`)
  const code = typeof high === 'number' ? high : low
  if (typeof code === 'number') return codeError(code, what)
  return new AutoscalerError('KafkaProtocolError', `${what} is missing in the answer`)
}
