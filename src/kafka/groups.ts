import { AutoscalerError, asAutoscalerError } from '../errors.ts'
import type { Cluster } from './cluster.ts'
import { codeError } from './kafka-error.ts'
import { index, lookup } from './offsets.ts'
import type { Leaders, TopicResult, TopicResults } from './offsets.ts'
import { findCoordinatorRequest, listGroupsRequest, offsetFetchRequest } from './requests.ts'
import type { TopicPartitions } from './requests.ts'

/** Committed offset per topic and partition; absent where the group never committed. */
export type Committed = ReadonlyMap<string, ReadonlyMap<number, bigint>>

/** Reads groups through their coordinators, which are remembered until one refuses or fails. */
export class Groups {
  readonly #cluster: Cluster
  readonly #coordinators = new Map<string, number>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** The group's committed offsets. Fails with GroupMissing when nothing is committed and no such group exists. */
  async committed(
    groupId: string,
    topics: TopicResults<Leaders>,
    signal: AbortSignal,
  ): Promise<TopicResult<Committed>> {
    const asked = askedOf(topics)
    if (asked.length === 0) return { ok: true, value: new Map() }
    try {
      return { ok: true, value: await this.#fetch(groupId, asked, signal) }
    } catch (error) {
      return { ok: false, error: asAutoscalerError(error) }
    }
  }

  /** A remembered coordinator may have moved or died: forget it and ask once more. */
  async #fetch(groupId: string, asked: readonly TopicPartitions[], signal: AbortSignal): Promise<Committed> {
    const remembered = this.#coordinators.has(groupId)
    try {
      return await this.#fetchOnce(groupId, asked, signal)
    } catch (error) {
      if (!COORDINATOR_IN_DOUBT.has(asAutoscalerError(error).code)) throw error
      this.#coordinators.delete(groupId)
      if (!remembered || signal.aborted) throw error
      return this.#fetchOnce(groupId, asked, signal)
    }
  }

  async #fetchOnce(
    groupId: string,
    asked: readonly TopicPartitions[],
    signal: AbortSignal,
  ): Promise<Committed> {
    const nodeId = await this.#coordinatorOf(groupId, signal)
    const answer = await this.#cluster.send(nodeId, offsetFetchRequest(groupId, asked), signal)
    if (answer.errorCode !== 0) throw codeError(answer.errorCode, `group ${groupId}`)
    const offsets = index(answer)
    const committed = new Map(
      asked.map(({ topic, partitions }) => [topic, committedOf(groupId, topic, partitions, offsets)]),
    )
    const nothing = [...committed.values()].every(({ size }) => size === 0)
    if (nothing) await assertExists(this.#cluster, nodeId, groupId, signal)
    return committed
  }

  async #coordinatorOf(groupId: string, signal: AbortSignal): Promise<number> {
    const known = this.#coordinators.get(groupId)
    if (known !== undefined) return known
    const { errorCode, coordinator } = await this.#cluster.sendToAny(findCoordinatorRequest(groupId), signal)
    if (errorCode !== 0) throw codeError(errorCode, `coordinator of group ${groupId}`)
    this.#cluster.register(coordinator)
    this.#coordinators.set(groupId, coordinator.nodeId)
    return coordinator.nodeId
  }
}

const COORDINATOR_IN_DOUBT: ReadonlySet<string> = new Set([
  'CoordinatorUnavailable',
  'KafkaUnreachable',
  'KafkaTimeout',
])

function askedOf(topics: TopicResults<Leaders>): TopicPartitions[] {
  return [...topics].flatMap(([topic, result]) =>
    result.ok ? [{ topic, partitions: [...result.value.keys()] }] : [],
  )
}

function committedOf(
  groupId: string,
  topic: string,
  partitions: readonly number[],
  offsets: ReturnType<typeof index>,
): ReadonlyMap<number, bigint> {
  return new Map(
    partitions.flatMap((partition) => {
      const answer = lookup(offsets, topic, partition)
      const what = `group ${groupId}, topic ${topic}, partition ${partition}`
      if (answer === undefined)
        throw new AutoscalerError('KafkaProtocolError', `${what} is missing in the answer`)
      if (answer.errorCode !== 0) throw codeError(answer.errorCode, what)
      const offset = BigInt(answer.offset)
      return offset < 0n ? [] : [[partition, offset] as const]
    }),
  )
}

/**
 * OffsetFetch answers alike for a group that has not committed yet and for one that does not exist. ListGroups tells
 * them apart for classic and KIP-848 groups both; DescribeGroups calls an active KIP-848 group dead.
 */
async function assertExists(
  cluster: Cluster,
  nodeId: number,
  groupId: string,
  signal: AbortSignal,
): Promise<void> {
  const { errorCode, groups } = await cluster.send(nodeId, listGroupsRequest(), signal)
  if (errorCode !== 0) throw codeError(errorCode, `list of groups, to find ${groupId}`)
  if (groups.some((group) => group.groupId === groupId)) return
  const message = `group ${groupId} does not exist: no consumer has joined it and nothing is committed`
  throw new AutoscalerError('GroupMissing', message)
}
