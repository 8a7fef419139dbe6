import { asAutoscalerError } from '../errors.ts'
import type { AutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { hasCommits } from './committed.ts'
import type { Committed } from './committed.ts'
import type { AskedGroup } from './group-requests.ts'
import type { Groups } from './groups.ts'
import type { PartitionOffsets } from './lag.ts'
import { fetchWatermarks, leadersOf } from './offsets.ts'
import type { Leaders, TopicResult } from './offsets.ts'
import type { Patience } from './patience.ts'
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
  readonly patience: Patience
  /** The topics that groups were last seen to have committed for; of triggers that name none. */
  readonly topicsOf: Map<string, readonly string[]>
  /** Tells a deleted topic from a missing one, and a re-created from a grown one. */
  readonly compare: (
    topic: string,
    result: TopicResult<PartitionOffsets[]>,
  ) => TopicResult<PartitionOffsets[]>
}

/**
 * Reads all triggers of a batch: metadata, then committed offsets, then watermarks; in that order a race can only
 * overstate lag. Watermarks are asked for once for all groups whose coordinators answer in patience, and at most once
 * more for those of slower ones: one request and three for each broker, however many groups and coordinators there are,
 * and two for each broker more while patience has yet to be learned. Each trigger is settled as soon as the brokers it
 * needs have answered. `onReached` is told first whether the cluster answers at all.
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
  const ids = new Set(groups.map(({ groupId }) => groupId))
  connected.groups.retain(new Set([...connected.topicsOf.keys(), ...ids]))
  const committed = new Map<string, TopicResult<Committed>>()
  const coordinators = await askGroups(connected, groups, committed, signal)
  await connected.patience.wait(coordinators)
  onReached(unreached(committed))
  const [prompt, late] = split(wanted, ({ consumerGroup: id = '' }) => committed.has(id) || !ids.has(id))
  const first = readWave(connected, prompt, leaders, committed, signal)
  if (late.length > 0) {
    await Promise.all(coordinators)
    await readWave(connected, late, leaders, committed, signal)
  }
  await first
}

/** Asks each coordinator once; its groups are in `committed` when it has answered or failed, and it says which. */
async function askGroups(
  { groups, patience }: Connected,
  asked: readonly AskedGroup[],
  committed: Map<string, TopicResult<Committed>>,
  signal: AbortSignal,
): Promise<Promise<boolean>[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(patience.mostMs)])
  const answers = await groups.committed(asked, inTime)
  return answers.map(async (answer) => {
    const results = await answer
    for (const [id, result] of results) committed.set(id, result)
    return unreached(results) === undefined
  })
}

function split(wanted: readonly Wanted[], isFirst: (trigger: KafkaTrigger) => boolean): [Wanted[], Wanted[]] {
  const { first = [], second = [] } = Object.groupBy(wanted, ({ trigger }) =>
    isFirst(trigger) ? 'first' : 'second',
  )
  return [first, second]
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
      return found?.ok === true ? [found.value.asked] : []
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
  const [failed, readable] = split(wanted, ({ consumerGroup: id = '' }) => hasFailed(committed.get(id)))
  for (const { trigger, settle } of failed)
    settle({ topics: new Map(), committed: committed.get(trigger.consumerGroup ?? '')! })
  const topics = topicsOf(connected, readable)
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
  await Promise.all(readable.map((one) => settle(connected, one, watermarks, committed)))
}

/** Nothing else about its topics could make it known; what a missing group would find tells whether it is missed. */
function hasFailed(committed: TopicResult<Committed> | undefined): boolean {
  return committed?.ok === false && committed.error.code !== 'GroupMissing'
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
  return [...committed].flatMap(([topic, offsets]) =>
    offsets.ok && !hasCommits(offsets.value) ? [] : [topic],
  )
}

async function settle(
  { topicsOf }: Connected,
  { trigger, settle }: Wanted,
  watermarks: ReadonlyMap<string, Promise<TopicResult<PartitionOffsets[]>>>,
  committed: ReadonlyMap<string, TopicResult<Committed>>,
): Promise<void> {
  const { consumerGroup } = trigger
  const names = trigger.topics ?? topicsOf.get(consumerGroup ?? '') ?? []
  const topics = new Map<string, TopicResult<PartitionOffsets[]>>()
  for (const topic of names) topics.set(topic, (await watermarks.get(topic))!)
  const group = consumerGroup === undefined ? undefined : committed.get(consumerGroup)
  settle({ topics, ...(group === undefined ? {} : { committed: group }) })
}
