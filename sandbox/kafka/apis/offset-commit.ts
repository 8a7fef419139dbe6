import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import { groupError } from '../group-error.ts'

/** What Kafka's `offset.metadata.max.bytes` is by default. */
const MAX_METADATA_BYTES = 4096

interface Commit {
  readonly index: number
  readonly offset: bigint
  readonly metadata: string
}

/**
 * Commits offsets without membership (generation -1, no member id), which Kafka allows while a group has no members. The
 * stand-in's members are not clients, so that any commit in a member's name is refused.
 */
export const offsetCommit: Api = {
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 5],
  flexibleFrom: 8,
  handle(call: Call): void {
    const { version, request, response } = call
    const group = request.string()
    const generation = request.int32()
    const member = request.string()
    if (version < 5) request.int64()
    const topics = request.array(() => ({
      topic: request.string(),
      commits: request.array(() => readCommit(call)),
    }))
    const error = groupError(call, group) || memberError(call, group, generation, member)
    if (version >= 3) response.int32(0)
    response.array(topics, ({ topic, commits }) => {
      response.string(topic).array(commits, (commit) => {
        response.int32(commit.index).int16(error || store(call, group, topic, commit))
      })
    })
  },
}

function readCommit({ request }: Call): Commit {
  return { index: request.int32(), offset: request.int64(), metadata: request.nullableString() ?? '' }
}

function memberError({ cluster }: Call, group: string, generation: number, member: string): number {
  if (group === '') return errorCodes.invalidGroupId
  const known = cluster.groups.get(group)
  if (known === undefined) return generation < 0 ? errorCodes.none : errorCodes.illegalGeneration
  const simple = generation < 0 && member === ''
  return simple && known.members === 0 ? errorCodes.none : errorCodes.unknownMemberId
}

function store(call: Call, group: string, topic: string, { index, offset, metadata }: Commit): number {
  const error = call.error({ group, topic })
  if (error !== errorCodes.none) return error
  if (!call.cluster.partition(topic, index)) return errorCodes.unknownTopicOrPartition
  if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) return errorCodes.offsetMetadataTooLarge
  call.cluster.commit(group, topic, index, offset, metadata)
  return errorCodes.none
}
