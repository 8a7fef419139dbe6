import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { committedIn, isEmpty } from './committed.ts'
import type { Committed } from './committed.ts'
import { TooOldError, findCoordinatorsRequest, offsetFetchOfGroupsRequest } from './group-requests.ts'
import type { AskedGroup, GroupAnswer, LocatedGroup } from './group-requests.ts'
import { codeError } from './kafka-error.ts'
import type { TopicResult } from './offsets.ts'
import { findCoordinatorRequest, listGroupsRequest, offsetFetchRequest } from './requests.ts'

/** Who answers for groups, and why for some of them nobody does. */
interface Located {
  readonly failed: ReadonlyMap<string, TopicResult<Committed>>
  readonly byNode: ReadonlyMap<number, readonly AskedGroup[]>
}

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
    const { failed, byNode } = await this.#locate(asked, signal)
    const answers = [...byNode].map(([node, groups]) => this.#fetch(node, groups, signal, remembered))
    return [Promise.resolve(failed), ...answers]
  }

  /** Forgets the groups that are not asked for any more: neither now nor the last time, since a target may be late. */
  retain(groupIds: ReadonlySet<string>): void {
    for (const id of this.#coordinators.keys())
      if (!groupIds.has(id) && !this.#retained.has(id)) this.#coordinators.delete(id)
    this.#retained = groupIds
  }

  async #locate(asked: readonly AskedGroup[], signal: AbortSignal): Promise<Located> {
    const strangers = asked.map(({ groupId }) => groupId).filter((id) => !this.#coordinators.has(id))
    const errors = new Map<string, AutoscalerError>()
    if (strangers.length > 0) {
      try {
        for (const found of await this.#find(strangers, signal)) this.#learn(found, errors)
      } catch (error) {
        for (const id of strangers) errors.set(id, asAutoscalerError(error))
      }
    }
    return this.#located(asked, errors)
  }

  #located(asked: readonly AskedGroup[], errors: ReadonlyMap<string, AutoscalerError>): Located {
    const failed = new Map<string, TopicResult<Committed>>()
    const byNode = new Map<number, AskedGroup[]>()
    for (const group of asked) {
      const { groupId } = group
      const node = this.#coordinators.get(groupId)
      if (node === undefined) {
        failed.set(groupId, { ok: false, error: errors.get(groupId) ?? unlocated(groupId) })
        continue
      }
      const others = byNode.get(node)
      if (others === undefined) byNode.set(node, [group])
      else others.push(group)
    }
    return { failed, byNode }
  }

  #learn({ groupId, errorCode, coordinator }: LocatedGroup, errors: Map<string, AutoscalerError>): void {
    if (errorCode !== 0) {
      errors.set(groupId, codeError(errorCode, `coordinator of group ${groupId}`))
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
    const { failed, byNode } = await this.#locate(doubtful, signal)
    const again = await Promise.all(
      [...byNode].map(([successor, moved]) => this.#fetch(successor, moved, signal, new Set())),
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
      const results = new Map(groups.map((asked) => [asked.groupId, committedIn(asked, answers)]))
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

const unlocated = (groupId: string): AutoscalerError =>
  new AutoscalerError('KafkaProtocolError', `group ${groupId} is not in the answer of FindCoordinator`)

const COORDINATOR_IN_DOUBT: ReadonlySet<string> = new Set([
  'CoordinatorUnavailable',
  'KafkaUnreachable',
  'KafkaTimeout',
])

function isDoubtful(result: TopicResult<Committed> | undefined): boolean {
  return result?.ok === false && COORDINATOR_IN_DOUBT.has(result.error.code)
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
