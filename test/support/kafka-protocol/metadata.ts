import type { Reader, Writer } from '../../../sandbox/kafka/wire.ts'
import type { Exchange } from './raw-client.ts'

/** What a broker says of the cluster. What a version does not carry is null, 0 or empty. */
export interface MetadataAnswer {
  readonly brokers: readonly BrokerAnswer[]
  readonly clusterId: string | null
  readonly controller: number
  readonly topics: readonly TopicAnswer[]
}

/** A broker and where it listens. */
export interface BrokerAnswer {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** One topic, or the error that stands in for it. */
export interface TopicAnswer {
  readonly error: number
  readonly name: string
  readonly internal: boolean
  readonly partitions: readonly PartitionAnswer[]
}

/** Where a partition is; brokers are named by id, and no leader is -1. */
export interface PartitionAnswer {
  readonly error: number
  readonly index: number
  readonly leader: number
  readonly epoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offline: readonly number[]
}

/** Metadata 0 to 8. It allows the creation of topics, so that a broker which creates any is found out. */
export function metadata(version: number, topics: readonly string[] | null): Exchange<MetadataAnswer> {
  return {
    request: { key: 3, version, body: (writer) => write(writer, version, topics) },
    read: (response) => read(response, version),
  }
}

function write(writer: Writer, version: number, topics: readonly string[] | null): Writer {
  if (topics === null) writer.nullArray()
  else writer.array(topics, (topic) => writer.string(topic))
  if (version >= 4) writer.boolean(true)
  return version >= 8 ? writer.boolean(false).boolean(false) : writer
}

function read(r: Reader, version: number): MetadataAnswer {
  if (version >= 3) r.int32()
  const brokers = r.array(() => {
    const broker = { id: r.int32(), host: r.string(), port: r.int32() }
    return { ...broker, rack: version >= 1 ? r.nullableString() : null }
  })
  const clusterId = version >= 2 ? r.nullableString() : null
  const controller = version >= 1 ? r.int32() : 0
  const topics = r.array(() => readTopic(r, version))
  if (version >= 8) r.int32()
  return { brokers, clusterId, controller, topics }
}

function readTopic(r: Reader, version: number): TopicAnswer {
  const [error, name] = [r.int16(), r.string()]
  const internal = version >= 1 && r.boolean()
  const partitions = r.array(() => readPartition(r, version))
  if (version >= 8) r.int32()
  return { error, name, internal, partitions }
}

function readPartition(r: Reader, version: number): PartitionAnswer {
  const [error, index, leader] = [r.int16(), r.int32(), r.int32()]
  const epoch = version >= 7 ? r.int32() : 0
  const [replicas, isr] = [r.array(() => r.int32()), r.array(() => r.int32())]
  return { error, index, leader, epoch, replicas, isr, offline: version >= 5 ? r.array(() => r.int32()) : [] }
}
