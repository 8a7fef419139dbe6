import { setTimeout as delay } from 'node:timers/promises'
import { asAutoscalerError } from '../errors.ts'
import type { AutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import type { AskedGroup } from './group-requests.ts'
import type { Committed, Groups } from './groups.ts'
import type { PartitionOffsets } from './lag.ts'
import { fetchWatermarks, leadersOf } from './offsets.ts'
import type { Leaders, TopicResult } from './offsets.ts'
import type { Read } from './reading.ts'
import type { KafkaTrigger } from './trigger.ts'

/** One trigger of a batch, and who waits for it. */
export interface Wanted {
  readonly trigger: KafkaTrigger
  readonly settle: (read: Read) => void
}

export interface Connected {
  readonly cluster: Cluster
  readonly groups: Groups
  /** The topics that groups were last seen to have committed for; of triggers that name none. */
  readonly topicsOf: Map<string, readonly string[]>
  /** Tells a deleted topic from a missing one, and a re-created from a grown one. */
  readonly compare: (
    topic: string,
    result: TopicResult<PartitionOffsets[]>,
  ) => TopicResult<PartitionOffsets[]>
}

/** Coordinators that answer within it share the requests for watermarks; a late one gets its own. */
const PROMPT_MS = 250

/**
 * Reads all triggers of a batch: metadata, then committed offsets, then watermarks; in that order a race can only
 * overstate lag. The number of requests depends on the brokers alone. Each trigger is settled as soon as the brokers
 * it needs have answered. `onReached` is told first whether the cluster answers at all.
 */
export async function readBatch(
  connected: Connected,
  wanted: readonly Wanted[],
  signal: AbortSignal,
  onReached: (failure?: AutoscalerError) => void,
): Promise<void> {
  const leaders = new Map<string, TopicResult<Leaders>>()
  await findLeaders(connected, leaders, topicsOf(connected, wanted), signal)
  if (leaders.size > 0) onReached()
  const groups = askedGroups(wanted, leaders)
  connected.groups.retain(new Set([...connected.topicsOf.keys(), ...groups.map(({ groupId }) => groupId)]))
  const committed = new Map<string, TopicResult<Committed>>()
  const take = async (answer: Promise<ReadonlyMap<string, TopicResult<Committed>>>): Promise<void> => {
    for (const [id, result] of await answer) committed.set(id, result)
  }
  const answers: Set<Promise<boolean>> = new Set(
    (await connected.groups.committed(groups, signal)).map((answer) => {
      const taken: Promise<boolean> = take(answer).then(() => answers.delete(taken))
      return taken
    }),
  )
  await allWithin(PROMPT_MS, [...answers])
  onReached(unreached(committed))
  const waves: Promise<void>[] = []
  for (let waiting = wanted; waiting.length > 0;) {
    const isReady = ({ trigger: { consumerGroup: id } }: Wanted) => id === undefined || isAnswered(id)
    const isAnswered = (id: string) => committed.has(id) || !groups.some(({ groupId }) => groupId === id)
    const ready = waiting.filter(isReady)
    waiting = waiting.filter((one) => !isReady(one))
    if (ready.length > 0) waves.push(readWave(connected, ready, leaders, committed, signal))
    if (waiting.length > 0) await Promise.race(answers)
  }
  await Promise.all(waves)
}

/** Resolves when all are settled, at the latest after `ms`. */
async function allWithin(ms: number, promises: readonly Promise<unknown>[]): Promise<void> {
  const over = new AbortController()
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined)
  await Promise.race([Promise.all(promises), late])
  over.abort()
}

const UNREACHED: ReadonlySet<string> = new Set([
  'KafkaUnreachable',
  'KafkaTimeout',
  'KafkaAuthenticationFailed',
])

/** Why no coordinator at all could be asked. */
function unreached(committed: ReadonlyMap<string, TopicResult<Committed>>): AutoscalerError | undefined {
  const results = [...committed.values()]
  const failures = results.flatMap((result) =>
    !result.ok && UNREACHED.has(result.error.code) ? [result.error] : [],
  )
  return failures.length === results.length ? failures[0] : undefined
}

function topicsOf({ topicsOf }: Connected, wanted: readonly Wanted[]): Set<string> {
  return new Set(
    wanted.flatMap(({ trigger }) => trigger.topics ?? topicsOf.get(trigger.consumerGroup ?? '') ?? []),
  )
}

/** Asks for the leaders of the topics that are not known yet. */
async function findLeaders(
  { cluster }: Connected,
  leaders: Map<string, TopicResult<Leaders>>,
  topics: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const missing = [...topics].filter((topic) => !leaders.has(topic))
  // kafkajs writes no topics as all topics.
  if (missing.length === 0) return
  for (const [topic, found] of leadersOf(missing, await cluster.metadata(missing, signal)))
    leaders.set(topic, found)
}

/** Partitions of topics that cannot be read are not asked for; a group with none of them is not asked at all. */
function askedGroups(
  wanted: readonly Wanted[],
  leaders: ReadonlyMap<string, TopicResult<Leaders>>,
): AskedGroup[] {
  const byGroup = Map.groupBy(wanted, ({ trigger }) => trigger.consumerGroup)
  return [...byGroup].flatMap(([groupId, members]): AskedGroup[] => {
    if (groupId === undefined) return []
    if (members.some(({ trigger }) => trigger.topics === undefined)) return [{ groupId, topics: undefined }]
    const topics = [...new Set(members.flatMap(({ trigger }) => trigger.topics ?? []))].flatMap((topic) => {
      const found = leaders.get(topic)
      return found?.ok === true ? [{ topic, partitions: [...found.value.keys()] }] : []
    })
    return topics.length === 0 ? [] : [{ groupId, topics }]
  })
}

async function readWave(
  connected: Connected,
  wanted: readonly Wanted[],
  leaders: Map<string, TopicResult<Leaders>>,
  committed: ReadonlyMap<string, TopicResult<Committed>>,
  signal: AbortSignal,
): Promise<void> {
  learnTopics(connected, wanted, committed)
  const topics = topicsOf(connected, wanted)
  try {
    await findLeaders(connected, leaders, topics, signal)
  } catch (error) {
    const failure = { ok: false, error: asAutoscalerError(error) } as const
    for (const topic of topics) if (!leaders.has(topic)) leaders.set(topic, failure)
  }
  const asked = new Map([...topics].map((topic) => [topic, leaders.get(topic)!]))
  const watermarks = new Map(
    [...fetchWatermarks(connected.cluster, asked, signal)].map(([topic, read]) => [
      topic,
      read.then((result) => connected.compare(topic, result)),
    ]),
  )
  await Promise.all(wanted.map((one) => settle(connected, one, watermarks, committed)))
}

function learnTopics(
  { topicsOf }: Connected,
  wanted: readonly Wanted[],
  committed: ReadonlyMap<string, TopicResult<Committed>>,
): void {
  for (const { trigger } of wanted) {
    const { topics, consumerGroup = '' } = trigger
    const result = topics === undefined ? committed.get(consumerGroup) : undefined
    if (result?.ok === true) topicsOf.set(consumerGroup, withCommits(result.value))
  }
}

function withCommits(committed: Committed): string[] {
  return [...committed].flatMap(([topic, offsets]) => (offsets.ok && offsets.value.size === 0 ? [] : [topic]))
}

async function settle(
  { topicsOf }: Connected,
  { trigger, settle }: Wanted,
  watermarks: ReadonlyMap<string, Promise<TopicResult<PartitionOffsets[]>>>,
  committed: ReadonlyMap<string, TopicResult<Committed>>,
): Promise<void> {
  const { consumerGroup } = trigger
  const names = trigger.topics ?? topicsOf.get(consumerGroup ?? '') ?? []
  const topics = await Promise.all(
    names.map(async (topic) => [topic, (await watermarks.get(topic))!] as const),
  )
  const group = consumerGroup === undefined ? undefined : committed.get(consumerGroup)
  settle({ topics: new Map(topics), ...(group === undefined ? {} : { committed: group }) })
}
