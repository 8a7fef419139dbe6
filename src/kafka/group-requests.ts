import { AutoscalerError } from '../errors.ts'
import type { RequestBuilder } from './broker.ts'
import { CompactReader, CompactWriter } from './compact.ts'
import type { TopicPartitions } from './requests.ts'

/**
 * The requests about many groups at once, which kafkajs does not know: OffsetFetch 8 (KIP-709) and FindCoordinator 4
 * (KIP-699), both since Kafka 3.0.
 */

/** A broker older than Kafka 3.0: it has to be asked about one group at a time. */
export class TooOldError extends AutoscalerError {
  constructor(api: string) {
    super('KafkaProtocolError', `the broker does not speak ${api} about many groups at once`)
  }
}

/** What is asked of a group; undefined topics: all that it has committed. */
export interface AskedGroup {
  readonly groupId: string
  readonly topics: readonly TopicPartitions[] | undefined
}

export interface GroupAnswer {
  readonly groupId: string
  readonly errorCode: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      /** -1: nothing committed. */
      readonly offset: bigint
      readonly errorCode: number
    }[]
  }[]
}

export function offsetFetchOfGroupsRequest(groups: readonly AskedGroup[]): RequestBuilder<GroupAnswer[]> {
  return flexible(9, 'OffsetFetch', 8, () => writeAskedGroups(groups), readGroupAnswers)
}

export interface LocatedGroup {
  readonly groupId: string
  readonly errorCode: number
  readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number }
}

export function findCoordinatorsRequest(groupIds: readonly string[]): RequestBuilder<LocatedGroup[]> {
  return flexible(10, 'FindCoordinator', 4, () => writeGroupIds(groupIds), readLocatedGroups)
}

function writeAskedGroups(groups: readonly AskedGroup[]): CompactWriter {
  const writer = new CompactWriter()
  writer.tags().array(groups, ({ groupId, topics }) => {
    writer.string(groupId)
    writer.array(topics, ({ topic, partitions }) => {
      writer
        .string(topic)
        .array(partitions, (partition) => writer.int32(partition))
        .tags()
    })
    writer.tags()
  })
  // Offsets of open transactions do not have to be stable.
  return writer.int8(0).tags()
}

function readGroupAnswers(reader: CompactReader): GroupAnswer[] {
  return reader.array(() => {
    const groupId = reader.string()
    const topics = reader.array(() => {
      const topic = reader.string()
      const partitions = reader.array(() => readCommit(reader))
      reader.tags()
      return { topic, partitions }
    })
    const errorCode = reader.int16()
    reader.tags()
    return { groupId, topics, errorCode }
  })
}

function readCommit(reader: CompactReader) {
  const partition = reader.int32()
  const offset = reader.int64()
  // The leader's epoch, and what the consumer noted beside the offset.
  reader.int32()
  reader.string()
  const errorCode = reader.int16()
  reader.tags()
  return { partition, offset, errorCode }
}

function writeGroupIds(groupIds: readonly string[]): CompactWriter {
  const writer = new CompactWriter()
  // Key type 0: groups.
  writer.tags().int8(0)
  return writer.array(groupIds, (groupId) => writer.string(groupId)).tags()
}

function readLocatedGroups(reader: CompactReader): LocatedGroup[] {
  return reader.array(() => {
    const groupId = reader.string()
    const coordinator = { nodeId: reader.int32(), host: reader.string(), port: reader.int32() }
    const errorCode = reader.int16()
    reader.string()
    reader.tags()
    return { groupId, errorCode, coordinator }
  })
}

/** Headers of flexible versions end with tagged fields; behind those of the answer comes the time to wait. */
function flexible<T>(
  apiKey: number,
  apiName: string,
  apiVersion: number,
  write: () => CompactWriter,
  read: (reader: CompactReader) => T,
): RequestBuilder<T> {
  const build = () => ({
    // kafkajs takes what looks like its encoder.
    request: {
      apiKey,
      apiVersion,
      apiName,
      encode: async () => {
        const { bytes } = write()
        return { buf: bytes, buffer: bytes }
      },
    },
    response: {
      decode: async (payload: Buffer) => payload,
      parse: async (payload: unknown) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what decode returned
        const reader = new CompactReader(payload as Buffer)
        reader.tags()
        reader.int32()
        return read(reader)
      },
    },
  })
  const protocol = ({ version }: { version: number }) => {
    if (version < apiVersion) throw new TooOldError(apiName)
    return build
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs's lookup returns what `protocol` does
  return (lookup) => lookup(apiKey, { versions: [apiVersion], protocol })({}) as ReturnType<RequestBuilder<T>>
}
