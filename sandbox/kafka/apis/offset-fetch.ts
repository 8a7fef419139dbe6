import type { Api, Call } from '../api.ts'
import { errorCodes } from '../error-codes.ts'
import { groupError } from '../group-error.ts'
import type { Commit } from '../state.ts'

interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

interface Asked {
  readonly group: string
  /** Null for everything the group has committed. */
  readonly topics: readonly TopicPartitions[] | null
}

/**
 * The committed offsets of a group, from version 8 of many groups at once. Nothing committed, and a group, topic or
 * partition that does not exist, is offset -1 without an error. What fails a whole group is said once for the group,
 * except in version 1, which has only the partitions to say it.
 */
export const offsetFetch: Api = {
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 8],
  flexibleFrom: 6,
  handle(call: Call): void {
    const { version, request, response } = call
    const groups = version >= 8 ? request.array(() => readGroup(call)) : [readGroup(call)]
    if (version >= 7) request.boolean()
    request.tags()
    if (version >= 3) response.int32(0)
    if (version >= 8) response.array(groups, (asked) => writeGroup(call, asked))
    else for (const asked of groups) writeSingle(call, asked)
    response.tags()
  },
}

function readGroup({ version, request }: Call): Asked {
  const group = request.string()
  const readTopic = (): TopicPartitions => {
    const topic = request.string()
    const partitions = request.array(() => request.int32())
    request.tags()
    return { topic, partitions }
  }
  const topics = version < 2 ? request.array(readTopic) : request.nullableArray(readTopic)
  if (version >= 8) request.tags()
  return { group, topics }
}

function writeGroup(call: Call, asked: Asked): void {
  const error = groupError(call, asked.group)
  call.response.string(asked.group)
  writeTopics(call, asked.group, error === errorCodes.none ? topicsOf(call, asked) : [])
  call.response.int16(error).tags()
}

function writeSingle(call: Call, asked: Asked): void {
  const error = groupError(call, asked.group)
  const perPartition = call.version < 2 ? error : errorCodes.none
  writeTopics(call, asked.group, error === perPartition ? topicsOf(call, asked) : [], perPartition)
  if (call.version >= 2) call.response.int16(error)
}

function topicsOf(call: Call, { group, topics }: Asked): readonly TopicPartitions[] {
  if (topics !== null) return topics
  const offsets = call.cluster.groups.get(group)?.offsets ?? new Map<string, Map<number, Commit>>()
  return [...offsets]
    .filter(([topic]) => !call.denied({ topic }))
    .map(([topic, partitions]) => ({ topic, partitions: [...partitions.keys()] }))
}

function writeTopics(call: Call, group: string, topics: readonly TopicPartitions[], groupError = 0): void {
  const { response, cluster } = call
  const offsets = cluster.groups.get(group)?.offsets
  response.array(topics, ({ topic, partitions }) => {
    const error = groupError || call.error({ group, topic })
    const committed = error === errorCodes.none ? offsets?.get(topic) : undefined
    response.string(topic)
    response.array(partitions, (index) => writePartition(call, index, committed?.get(index), error))
    response.tags()
  })
}

function writePartition(
  { version, response }: Call,
  index: number,
  commit: Commit | undefined,
  error: number,
): void {
  response.int32(index).int64(commit?.offset ?? -1n)
  if (version >= 5) response.int32(-1)
  response
    .nullableString(commit?.metadata ?? '')
    .int16(error)
    .tags()
}
