import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import { isTopicName } from '../state.ts'
import type { Partition } from '../state.ts'
import type { Writer } from '../wire.ts'

/** Stands for "not asked" where versions 8 and up carry the operations a client may do. */
const OPERATIONS_UNKNOWN = -2_147_483_648

/**
 * The brokers, and topics with their partitions and leaders. No topics asked means all (null from version 1, an empty
 * array in version 0), without those the client may not see. A leaderless partition keeps its replica, offline and
 * not in sync. Topics are never created, whatever the request allows. The first broker counts as the controller.
 */
export const metadata: Api = {
  key: 3,
  name: 'Metadata',
  versions: [0, 8],
  flexibleFrom: 9,
  handle(call: Call): void {
    const { version, response, cluster } = call
    const topics = readTopics(call) ?? [...cluster.topics.keys()].filter((topic) => !call.denied({ topic }))
    if (version >= 3) response.int32(0)
    response.array(cluster.brokers, ({ id, host, port }) => {
      response.int32(id).string(host).int32(port)
      if (version >= 1) response.nullableString(null)
    })
    if (version >= 2) response.nullableString(cluster.id)
    if (version >= 1) response.int32(cluster.brokers[0]?.id ?? -1)
    response.array(topics, (topic) => writeTopic(call, topic))
    if (version >= 8) response.int32(OPERATIONS_UNKNOWN)
  },
}

function readTopics({ version, request }: Call): string[] | undefined {
  const name = (): string => request.string()
  const topics = version === 0 ? request.array(name) : request.nullableArray(name)
  if (version >= 4) request.boolean()
  if (version >= 8) {
    request.boolean()
    request.boolean()
  }
  return topics === null || (version === 0 && topics.length === 0) ? undefined : [...new Set(topics)]
}

function writeTopic(call: Call, topic: string): void {
  const { version, response } = call
  const error = topicError(call, topic)
  response.int16(error).string(topic)
  if (version >= 1) response.boolean(false)
  const partitions = error === errorCodes.none ? (call.cluster.topics.get(topic) ?? []) : []
  response.array(partitions, (partition) => writePartition(call, partition))
  if (version >= 8) response.int32(OPERATIONS_UNKNOWN)
}

function topicError(call: Call, topic: string): number {
  const error = call.error({ topic })
  if (error !== errorCodes.none || call.cluster.topics.has(topic)) return error
  return isTopicName(topic) ? errorCodes.unknownTopicOrPartition : errorCodes.invalidTopic
}

function writePartition({ version, response }: Call, { index, leader, replica, epoch }: Partition): void {
  const leaderless = leader === -1
  response.int16(leaderless ? errorCodes.leaderNotAvailable : errorCodes.none)
  response.int32(index).int32(leader)
  if (version >= 7) response.int32(epoch)
  const [here, gone] = leaderless ? [[], [replica]] : [[replica], []]
  const writeIds = (ids: readonly number[]): Writer => response.array(ids, (id) => response.int32(id))
  writeIds([replica])
  writeIds(here)
  if (version >= 5) writeIds(gone)
}
