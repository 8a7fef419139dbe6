import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { TooOldError, findCoordinatorsRequest, offsetFetchOfGroupsRequest } from './group-requests.ts'
import type { AskedGroup, GroupAnswer, LocatedGroup } from './group-requests.ts'
import { codeError } from './kafka-error.ts'
import type { TopicResult } from './offsets.ts'
import { findCoordinatorRequest, listGroupsRequest, offsetFetchRequest } from './requests.ts'

/** At the index of each partition; undefined where the group never committed. */
export type CommittedOffsets = readonly (bigint | undefined)[]

/** Tells whether a group has committed for any partition. */
export function hasCommits(committed: CommittedOffsets): boolean {
  return committed.some((offset) => offset !== undefined)
}

/** By topic. A topic that may not be read fails alone. */
export type Committed = ReadonlyMap<string, TopicResult<CommittedOffsets>>

/** Reads groups through their coordinators, which are remembered until one refuses or fails. */
export class Groups {
  readonly #cluster: Cluster
  readonly #coordinators = new Map<string, number>()
  #retained: ReadonlySet<string> = new Set()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /**
   * The committed offsets of these groups, in one request a coordinator: each with the groups that it answers for, as
   * soon as it has. A group of which nothing is committed and that does not exist fails with GroupMissing.
   */
  async committed(
    asked: readonly AskedGroup[],
    signal: AbortSignal,
  ): Promise<Promise<ReadonlyMap<string, TopicResult<Committed>>>[]> {
    const remembered = new Set(this.#coordinators.keys())
    const located = await this.#locate(asked, signal)
    const failed = new Map([...located].flatMap(([id, found]) => (found.ok ? [] : [[id, found] as const])))
    const byNode = Map.groupBy(asked, ({ groupId }) => {
      const found = located.get(groupId)
      return found?.ok === true ? found.value : undefined
    })
    const answers = [...byNode].flatMap(([node, groups]) =>
      node === undefined ? [] : [this.#fetch(node, groups, signal, remembered)],
    )
    return [Promise.resolve(failed), ...answers]
  }

  /** Forgets the groups that are not asked for any more: neither now nor the last time, since a target may be late. */
  retain(groupIds: ReadonlySet<string>): void {
    for (const id of this.#coordinators.keys())
      if (!groupIds.has(id) && !this.#retained.has(id)) this.#coordinators.delete(id)
    this.#retained = groupIds
  }

  async #locate(
    asked: readonly AskedGroup[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, TopicResult<number>>> {
    const strangers = asked.map(({ groupId }) => groupId).filter((id) => !this.#coordinators.has(id))
    const failures = new Map<string, AutoscalerError>()
    if (strangers.length > 0) {
      try {
        for (const found of await this.#find(strangers, signal)) this.#learn(found, failures)
      } catch (error) {
        for (const id of strangers) failures.set(id, asAutoscalerError(error))
      }
    }
    return new Map(asked.map(({ groupId }) => [groupId, this.#located(groupId, failures)]))
  }

  #located(groupId: string, failures: ReadonlyMap<string, AutoscalerError>): TopicResult<number> {
    const node = this.#coordinators.get(groupId)
    if (node !== undefined) return { ok: true, value: node }
    const missing = `group ${groupId} is not in the answer of FindCoordinator`
    return { ok: false, error: failures.get(groupId) ?? new AutoscalerError('KafkaProtocolError', missing) }
  }

  #learn({ groupId, errorCode, coordinator }: LocatedGroup, failures: Map<string, AutoscalerError>): void {
    if (errorCode !== 0) {
      failures.set(groupId, codeError(errorCode, `coordinator of group ${groupId}`))
      return
    }
    this.#cluster.register(coordinator)
    this.#coordinators.set(groupId, coordinator.nodeId)
  }

  #find(groupIds: readonly string[], signal: AbortSignal): Promise<LocatedGroup[]> {
    return atOnceOr(
      () => this.#cluster.sendToAny(findCoordinatorsRequest(groupIds), signal),
      () =>
        Promise.all(
          groupIds.map(async (groupId) => ({
            groupId,
            ...(await this.#cluster.sendToAny(findCoordinatorRequest(groupId), signal)),
          })),
        ),
    )
  }

  /** A remembered coordinator may have moved or died: forget it and ask once more. */
  async #fetch(
    node: number,
    groups: readonly AskedGroup[],
    signal: AbortSignal,
    remembered: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, TopicResult<Committed>>> {
    const results = await this.#fetchOnce(node, groups, signal)
    const inDoubt = groups.filter(({ groupId }) => isDoubtful(results.get(groupId)))
    for (const { groupId } of inDoubt) this.#coordinators.delete(groupId)
    const doubtful = inDoubt.filter(({ groupId }) => remembered.has(groupId))
    if (doubtful.length === 0 || signal.aborted) return results
    const located = await this.#locate(doubtful, signal)
    const byNode = Map.groupBy(doubtful, ({ groupId }) => {
      const found = located.get(groupId)
      return found?.ok === true ? found.value : undefined
    })
    const failed = [...located].flatMap(([id, found]) => (found.ok ? [] : [[id, found] as const]))
    const again = await Promise.all(
      [...byNode].flatMap(([successor, of]) =>
        successor === undefined ? [] : [this.#fetch(successor, of, signal, new Set())],
      ),
    )
    return new Map([...results, ...failed, ...again.flatMap((result) => [...result])])
  }

  async #fetchOnce(
    node: number,
    groups: readonly AskedGroup[],
    signal: AbortSignal,
  ): Promise<Map<string, TopicResult<Committed>>> {
    try {
      const answers = new Map(
        (await this.#ask(node, groups, signal)).map((answer) => [answer.groupId, answer]),
      )
      const results = new Map(groups.map((asked) => [asked.groupId, resultOf(asked, answers)]))
      await this.#refuseMissing(node, results, signal)
      return results
    } catch (error) {
      const failure = { ok: false, error: asAutoscalerError(error) } as const
      return new Map(groups.map(({ groupId }) => [groupId, failure]))
    }
  }

  #ask(node: number, groups: readonly AskedGroup[], signal: AbortSignal): Promise<GroupAnswer[]> {
    return atOnceOr(
      () => this.#cluster.send(node, offsetFetchOfGroupsRequest(groups), signal),
      () =>
        Promise.all(
          groups.map(async ({ groupId, topics = [] }) => {
            const answer = await this.#cluster.send(node, offsetFetchRequest(groupId, topics), signal)
            return { groupId, errorCode: answer.errorCode, topics: answer.responses.map(inBigInts) }
          }),
        ),
    )
  }

  /**
   * OffsetFetch answers alike for a group that has not committed yet and for one that does not exist. ListGroups tells
   * them apart for classic and KIP-848 groups both; DescribeGroups calls an active KIP-848 group dead.
   */
  async #refuseMissing(
    node: number,
    results: Map<string, TopicResult<Committed>>,
    signal: AbortSignal,
  ): Promise<void> {
    const empty = [...results].flatMap(([id, result]) => (result.ok && isEmpty(result.value) ? [id] : []))
    if (empty.length === 0) return
    const { errorCode, groups } = await this.#cluster.send(node, listGroupsRequest(), signal)
    if (errorCode !== 0) throw codeError(errorCode, `list of groups, to find ${empty.join(', ')}`)
    const existing = new Set(groups.map(({ groupId }) => groupId))
    for (const groupId of empty) {
      if (existing.has(groupId)) continue
      const message = `group ${groupId} does not exist: no consumer has joined it and nothing is committed`
      results.set(groupId, { ok: false, error: new AutoscalerError('GroupMissing', message) })
    }
  }
}

/** A broker that is too old is known from its own list of versions: nothing is sent to find out. */
async function atOnceOr<T>(atOnce: () => Promise<T>, oneByOne: () => Promise<T>): Promise<T> {
  try {
    return await atOnce()
  } catch (error) {
    if (!(error instanceof TooOldError)) throw error
    return oneByOne()
  }
}

const COORDINATOR_IN_DOUBT: ReadonlySet<string> = new Set([
  'CoordinatorUnavailable',
  'KafkaUnreachable',
  'KafkaTimeout',
])

function isDoubtful(result: TopicResult<Committed> | undefined): boolean {
  return result?.ok === false && COORDINATOR_IN_DOUBT.has(result.error.code)
}

function isEmpty(committed: Committed): boolean {
  return [...committed.values()].every((topic) => topic.ok && !hasCommits(topic.value))
}

function inBigInts({
  topic,
  partitions,
}: {
  topic: string
  partitions: readonly { partition: number; errorCode: number; offset: string }[]
}) {
  return { topic, partitions: partitions.map((each) => ({ ...each, offset: BigInt(each.offset) })) }
}

function resultOf(
  { groupId, topics }: AskedGroup,
  answers: ReadonlyMap<string, GroupAnswer>,
): TopicResult<Committed> {
  const answer = answers.get(groupId)
  if (answer === undefined)
    return {
      ok: false,
      error: new AutoscalerError('KafkaProtocolError', `group ${groupId} is missing in the answer`),
    }
  if (answer.errorCode !== 0) return { ok: false, error: codeError(answer.errorCode, `group ${groupId}`) }
  const offsets = new Map(answer.topics.map(({ topic, partitions }) => [topic, partitions]))
  const asked =
    topics ??
    answer.topics.map(({ topic, partitions }) => {
      return { topic, partitions: partitions.map(({ partition }) => partition) }
    })
  return {
    ok: true,
    value: new Map(
      asked.map(({ topic, partitions }) => [
        topic,
        committedOf(`group ${groupId}, topic ${topic}`, partitions, offsets.get(topic) ?? []),
      ]),
    ),
  }
}

function committedOf(
  what: string,
  asked: readonly number[],
  answered: GroupAnswer['topics'][number]['partitions'],
): TopicResult<CommittedOffsets> {
  const committed: (bigint | undefined)[] = []
  for (const { partition, offset, errorCode } of answered) {
    if (errorCode !== 0) return { ok: false, error: codeError(errorCode, `${what}, partition ${partition}`) }
    committed[partition] = offset < 0n ? undefined : offset
  }
  const missing = asked.find((partition) => !(partition in committed))
  if (missing === undefined) return { ok: true, value: committed }
  const message = `${what}, partition ${missing} is missing in the answer`
  return { ok: false, error: new AutoscalerError('KafkaProtocolError', message) }
}
