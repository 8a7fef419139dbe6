import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import { groupError } from '../group-error.ts'

/** What Kafka's `offset.metadata.max.bytes` is by default. */
const MAX_METADATA_BYTES = 4096

interface Asked {
  readonly group: string
  readonly generation: number
}

interface Commit {
  readonly index: number
  readonly offset: bigint
  readonly metadata: string
}

/**
 * Commits offsets without membership (generation -1), which Kafka allows while a group has no members. The stand-in's
 * members are not clients, so that a commit in a member's name is refused. Topics are looked at before the group, so that
 * a missing partition is error 3 at any broker.
 */
export const offsetCommit: Api = {
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 5],
  flexibleFrom: 8,
  handle(call: Call): void {
    const { version, request, response } = call
    const asked = readGroup(call)
    const topics = request.array(() => ({
      topic: request.string(),
      commits: request.array(() => readCommit(call)),
    }))
    const refused = call.error({ group: asked.group })
    if (version >= 3) response.int32(0)
    response.array(topics, ({ topic, commits }) => {
      response.string(topic).array(commits, (commit) => {
        response.int32(commit.index).int16(refused || store(call, asked, topic, commit))
      })
    })
  },
}

function readGroup({ version, request }: Call): Asked {
  const asked = { group: request.string(), generation: request.int32() }
  request.string()
  if (version < 5) request.int64()
  return asked
}

function readCommit({ request }: Call): Commit {
  return { index: request.int32(), offset: request.int64(), metadata: request.nullableString() ?? '' }
}

function store(call: Call, asked: Asked, topic: string, { index, offset, metadata }: Commit): number {
  const { group } = asked
  const error = topicError(call, asked, topic, index) || groupError(call, group) || memberError(call, asked)
  if (error !== errorCodes.none) return error
  if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) return errorCodes.offsetMetadataTooLarge
  call.cluster.commit(group, topic, index, offset, metadata)
  return errorCodes.none
}

function topicError(call: Call, { group }: Asked, topic: string, index: number): number {
  const error = call.error({ group, topic })
  if (error !== errorCodes.none) return error
  return call.cluster.partition(topic, index) ? errorCodes.none : errorCodes.unknownTopicOrPartition
}

function memberError({ cluster }: Call, { group, generation }: Asked): number {
  const known = cluster.groups.get(group)
  if (known === undefined) return generation < 0 ? errorCodes.none : errorCodes.illegalGeneration
  return known.members === 0 && generation < 0 ? errorCodes.none : errorCodes.unknownMemberId
}
