import type { Reader, Writer } from '../../../sandbox/kafka/wire.ts'
import type { Exchange } from './raw-client.ts'

/** The partitions asked for, by topic; null for everything that the group has committed. */
export type AskedTopics = Readonly<Record<string, readonly number[]>> | null

/** What a group has committed, by topic. */
export type CommittedTopics = Readonly<Record<string, readonly CommittedOffset[]>>

/** One partition, with its metadata unless that is empty; offset -1 where nothing is committed. */
export type CommittedOffset = readonly [
  partition: number,
  offset: bigint,
  error: number,
  metadata?: string | null,
]

/** The committed offsets of a group, or why there are none; version 1 has no error for a whole group. */
export interface CommittedAnswer {
  readonly topics: CommittedTopics
  readonly error: number | undefined
}

/** OffsetFetch 1 to 7, for one group. */
export function offsetFetch(version: number, group: string, topics: AskedTopics): Exchange<CommittedAnswer> {
  return {
    request: {
      key: 9,
      version,
      flexible: version >= 6,
      body: (writer) => {
        writeTopics(writer.string(group), topics)
        if (version >= 7) writer.boolean(false)
        return writer.tags()
      },
    },
    read: (r) => {
      if (version >= 3) r.int32()
      const committed = readTopics(r, version)
      const error = version >= 2 ? r.int16() : undefined
      r.tags()
      return { topics: committed, error }
    },
  }
}

/** OffsetFetch 8, for many groups at once. */
export function offsetFetchOfGroups(
  groups: Readonly<Record<string, AskedTopics>>,
): Exchange<Record<string, CommittedAnswer>> {
  return {
    request: {
      key: 9,
      version: 8,
      flexible: true,
      body: (writer) =>
        writer
          .array(Object.entries(groups), ([group, topics]) => {
            writeTopics(writer.string(group), topics).tags()
          })
          .boolean(false)
          .tags(),
    },
    read: (r) => {
      r.int32()
      const answers = r.array(() => {
        const [group, topics, error] = [r.string(), readTopics(r, 8), r.int16()]
        r.tags()
        return [group, { topics, error }] as const
      })
      r.tags()
      return Object.fromEntries(answers)
    },
  }
}

function writeTopics(writer: Writer, topics: AskedTopics): Writer {
  if (topics === null) return writer.nullArray()
  return writer.array(Object.entries(topics), ([topic, partitions]) => {
    writer
      .string(topic)
      .array(partitions, (partition) => writer.int32(partition))
      .tags()
  })
}

function readTopics(r: Reader, version: number): CommittedTopics {
  const topics = r.array(() => {
    const topic = r.string()
    const partitions = r.array(() => readPartition(r, version))
    r.tags()
    return [topic, partitions] as const
  })
  return Object.fromEntries(topics)
}

function readPartition(r: Reader, version: number): CommittedOffset {
  const [partition, offset] = [r.int32(), r.int64()]
  if (version >= 5) r.int32()
  const [metadata, error] = [r.nullableString(), r.int16()]
  r.tags()
  return metadata === '' ? [partition, offset, error] : [partition, offset, error, metadata]
}
