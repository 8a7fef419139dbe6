import type { Reader, Writer } from '../../../sandbox/kafka/wire.ts'
import type { Exchange } from './raw-client.ts'

/** Stands for the time of the message after the last. */
export const LATEST = -1n

/** Stands for the time of the first message there is. */
export const EARLIEST = -2n

/** A partition whose offset at a time is asked for; `epoch` is what the client takes for its leader epoch, -1 for none. */
export interface AskedOffset {
  readonly topic: string
  readonly partition?: number
  readonly timestamp?: bigint
  readonly epoch?: number
}

/** What was found; the epoch is 0 in versions that do not carry it. */
export interface FoundOffset {
  readonly error: number
  readonly offset: bigint
  readonly epoch: number
}

/** ListOffsets 1 to 5, by default for the latest offset of partition 0. The answers come in the order of the questions. */
export function listOffsets(version: number, asked: readonly AskedOffset[]): Exchange<FoundOffset[]> {
  return {
    request: { key: 2, version, body: (writer) => write(writer, version, asked) },
    read: (response) => read(response, version),
  }
}

function write(writer: Writer, version: number, asked: readonly AskedOffset[]): Writer {
  writer.int32(-1)
  if (version >= 2) writer.int8(0)
  return writer.array(asked, ({ topic, partition = 0, timestamp = LATEST, epoch = -1 }) => {
    writer.string(topic).array([partition], () => {
      writer.int32(partition)
      if (version >= 4) writer.int32(epoch)
      writer.int64(timestamp)
    })
  })
}

function read(r: Reader, version: number): FoundOffset[] {
  if (version >= 2) r.int32()
  const found = r.array(() => {
    r.string()
    return r.array(() => {
      const [, error, , offset] = [r.int32(), r.int16(), r.int64(), r.int64()]
      return { error, offset, epoch: version >= 4 ? r.int32() : 0 }
    })
  })
  return found.flat()
}
