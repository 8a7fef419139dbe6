import { AutoscalerError } from '../errors.ts'
import type { RequestBuilder } from './broker.ts'
import type { TopicPartitions } from './requests.ts'
import { Reader, Writer } from './wire.ts'

/**
 * The requests that grow with the partitions, in an encoding of our own: kafkajs makes a buffer for each partition. Every
 * error code is kept as data, so that one topic cannot spoil the others.
 */

export interface Metadata {
  /** The bytes it was read from. */
  readonly payload: Buffer
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly topics: readonly TopicMetadata[]
}

export interface TopicMetadata {
  readonly errorCode: number
  readonly topic: string
  readonly partitions: readonly PartitionLeader[]
}

export interface PartitionLeader {
  readonly partition: number
  /** -1: none. */
  readonly leader: number
}

/**
 * Leaders of topics (Metadata 6); no topics are none, and not all there are. An answer that is byte for byte the one of
 * `before` is that very object: leaders seldom change, and of a thousand topics there is much to read.
 */
export function metadataRequest(topics: readonly string[], before?: Metadata): RequestBuilder<Metadata> {
  const write = (writer: Writer): Writer =>
    // No topic is to be created.
    writer.array(topics, (topic) => writer.string(topic)).int8(0)
  const api = { key: 3, name: 'Metadata', versions: [5, 6], since: '1.0' }
  return coded(api, write, (reader, payload) =>
    before?.payload.equals(payload) === true ? before : { payload, ...readMetadata(reader) },
  )
}

function readMetadata(reader: Reader): Omit<Metadata, 'payload'> {
  const brokers = reader.array(() => {
    const broker = { nodeId: reader.int32(), host: reader.string(), port: reader.int32() }
    // The rack.
    reader.string()
    return broker
  })
  // The cluster's id and controller.
  reader.string()
  reader.int32()
  const topics = reader.array(() => {
    const errorCode = reader.int16()
    const topic = reader.string()
    // Whether it is one of Kafka's own.
    reader.int8()
    return { errorCode, topic, partitions: reader.array(() => readLeader(reader)) }
  })
  return { brokers, topics }
}

function readLeader(reader: Reader): PartitionLeader {
  // Its error says why there is no leader, or that a replica is missing, which is no matter of ours.
  reader.int16()
  const found = { partition: reader.int32(), leader: reader.int32() }
  // Its replicas: all, those in sync, those offline.
  for (let list = 0; list < 3; list += 1) reader.skipArray(4)
  return found
}

/** The offset, or Kafka's error code. */
export type PartitionOffset = bigint | number

/** By topic, then at the index of each partition. */
export type TopicOffsets = ReadonlyMap<string, readonly (PartitionOffset | undefined)[]>

const TIMESTAMPS = { latest: -1, earliest: -2 } as const

/** Latest is the high watermark (isolation level 0), earliest the low watermark (ListOffsets 3). */
export function listOffsetsRequest(
  at: keyof typeof TIMESTAMPS,
  topics: readonly TopicPartitions[],
): RequestBuilder<TopicOffsets> {
  const write = (writer: Writer): Writer =>
    // We are no replica.
    writer
      .int32(-1)
      .int8(0)
      .array(topics, ({ topic, partitions }) => {
        writer.string(topic)
        // The upper half of the 64 bits of a negative number is -1.
        writer.array(partitions, (partition) => writer.int32(partition).int32(-1).int32(TIMESTAMPS[at]))
      })
  return coded({ key: 2, name: 'ListOffsets', versions: [2, 3], since: '0.11' }, write, readOffsets)
}

function readOffsets(reader: Reader): TopicOffsets {
  const topics = new Map<string, readonly PartitionOffset[]>()
  for (let left = reader.int32(); left > 0; left -= 1)
    topics.set(reader.string(), readPartitionOffsets(reader))
  return topics
}

function readPartitionOffsets(reader: Reader): PartitionOffset[] {
  const offsets: PartitionOffset[] = []
  for (let left = reader.int32(); left > 0; left -= 1) {
    const partition = reader.int32()
    const errorCode = reader.int16()
    // The time of the message that was found.
    reader.skipInt64()
    const offset = reader.int64()
    offsets[partition] = errorCode === 0 ? offset : errorCode
  }
  return offsets
}

interface Api {
  readonly key: number
  readonly name: string
  /** Those that have the same bytes, the oldest first. */
  readonly versions: readonly number[]
  /** The release of Kafka that has the oldest of them. */
  readonly since: string
}

/** The answers begin with the time to wait. */
function coded<T>(
  api: Api,
  write: (to: Writer) => Writer,
  read: (from: Reader, payload: Buffer) => T,
): RequestBuilder<T> {
  const build = (apiVersion: number) => ({
    // kafkajs takes what looks like its encoder.
    request: {
      apiKey: api.key,
      apiVersion,
      apiName: api.name,
      encode: async () => {
        const { bytes } = write(new Writer())
        return { buf: bytes, buffer: bytes }
      },
    },
    response: {
      decode: async (payload: Buffer) => payload,
      parse: async (decoded: unknown) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what decode returned
        const payload = decoded as Buffer
        const reader = new Reader(payload)
        reader.int32()
        return read(reader, payload)
      },
    },
  })
  const protocol = ({ version }: { version: number }) => {
    if (!api.versions.includes(version)) throw tooOld(api, version)
    return () => build(version)
  }
  const definition = { versions: api.versions, protocol }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs's lookup returns what `protocol` does
  return (lookup) => lookup(api.key, definition)({}) as ReturnType<RequestBuilder<T>>
}

function tooOld({ name, versions, since }: Api, version: number): AutoscalerError {
  const message = `the broker speaks ${name} ${version} at most; ${versions[0]} is needed, of Kafka ${since}`
  return new AutoscalerError('KafkaProtocolError', message)
}
