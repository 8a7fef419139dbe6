import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import type { Partition } from '../state.ts'

const LATEST = -1n
const EARLIEST = -2n

interface Asked {
  readonly index: number
  readonly leaderEpoch: number
  readonly timestamp: bigint
  /** Asked for before in the same request, which Kafka refuses. */
  readonly repeated: boolean
}

interface Found {
  readonly error: number
  readonly offset: bigint
  readonly leaderEpoch: number
}

/**
 * The high watermark (timestamp -1) or the first retained offset (-2) of partitions that this broker leads. Messages of
 * the stand-in have no time, so that a search by time finds nothing: offset -1 without an error, as for a time after the
 * last message.
 */
export const listOffsets: Api = {
  key: 2,
  name: 'ListOffsets',
  versions: [1, 5],
  flexibleFrom: 6,
  handle(call: Call): void {
    const { version, request, response } = call
    request.int32()
    if (version >= 2) {
      request.int8()
      response.int32(0)
    }
    const seen = new Map<string, Set<number>>()
    const topics = request.array(() => {
      const topic = request.string()
      const indexes = seen.get(topic) ?? new Set()
      seen.set(topic, indexes)
      return { topic, partitions: request.array(() => readPartition(call, indexes)) }
    })
    response.array(topics, ({ topic, partitions }) => {
      const error = call.error({ topic })
      response.string(topic)
      response.array(partitions, (asked) => writePartition(call, asked, find(call, topic, asked, error)))
    })
  },
}

function readPartition({ version, request }: Call, seen: Set<number>): Asked {
  const index = request.int32()
  const repeated = seen.size === seen.add(index).size
  const leaderEpoch = version >= 4 ? request.int32() : -1
  return { index, repeated, leaderEpoch, timestamp: request.int64() }
}

function writePartition({ version, response }: Call, { index }: Asked, found: Found): void {
  response.int32(index).int16(found.error).int64(-1n).int64(found.offset)
  if (version >= 4) response.int32(found.leaderEpoch)
}

function find(call: Call, topic: string, asked: Asked, topicError: number): Found {
  const nothing = { offset: -1n, leaderEpoch: -1 }
  const partition = call.cluster.partition(topic, asked.index)
  const error = topicError || readError(call.broker.id, partition, asked)
  if (partition === undefined || error !== errorCodes.none) return { ...nothing, error }
  if (asked.timestamp === LATEST) return { error, offset: partition.high, leaderEpoch: partition.epoch }
  if (asked.timestamp === EARLIEST) return { error, offset: partition.low, leaderEpoch: partition.epoch }
  return { ...nothing, error }
}

function readError(broker: number, partition: Partition | undefined, asked: Asked): number {
  if (asked.repeated) return errorCodes.invalidRequest
  if (asked.timestamp < EARLIEST) return errorCodes.unsupportedVersion
  if (partition === undefined) return errorCodes.unknownTopicOrPartition
  if (partition.leader !== broker) return errorCodes.notLeaderOrFollower
  if (asked.leaderEpoch > partition.epoch) return errorCodes.unknownLeaderEpoch
  return asked.leaderEpoch !== -1 && asked.leaderEpoch < partition.epoch
    ? errorCodes.fencedLeaderEpoch
    : errorCodes.none
}
