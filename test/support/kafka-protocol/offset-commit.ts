import type { Reader, Writer } from '../../../sandbox/kafka/wire.ts'
import type { Exchange } from './raw-client.ts'

/** A commit of one partition; without generation and member it is made in nobody's name. */
export interface AskedCommit {
  readonly group: string
  readonly topic: string
  readonly partition?: number
  readonly offset: bigint
  readonly metadata?: string | null
  readonly generation?: number
  readonly member?: string
}

/** OffsetCommit 2 to 5; answers with the error of the one partition. */
export function offsetCommit(version: number, commit: AskedCommit): Exchange<number | undefined> {
  return {
    request: { key: 8, version, body: (writer) => write(writer, version, commit) },
    read: (response) => read(response, version),
  }
}

function write(writer: Writer, version: number, commit: AskedCommit): Writer {
  const { group, topic, partition = 0, offset, metadata = null, generation = -1, member = '' } = commit
  writer.string(group).int32(generation).string(member)
  if (version < 5) writer.int64(-1n)
  return writer.array([topic], () => {
    writer
      .string(topic)
      .array([partition], () => writer.int32(partition).int64(offset).nullableString(metadata))
  })
}

function read(r: Reader, version: number): number | undefined {
  if (version >= 3) r.int32()
  const errors = r.array(() => {
    r.string()
    return r.array(() => [r.int32(), r.int16()] as const)
  })
  return errors[0]?.[0]?.[1]
}
