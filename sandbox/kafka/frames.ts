import { MalformedFrameError, Reader } from './wire.ts'

/** What Kafka's `socket.request.max.bytes` is by default: a larger frame closes the connection. */
const MAX_FRAME_BYTES = 104_857_600

/** Yields the size-prefixed frames of a byte stream, in order. Throws MalformedFrameError on an impossible size. */
export async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = []
  let buffered = 0
  let wanted = 4
  for await (const chunk of chunks) {
    pending.push(chunk)
    buffered += chunk.length
    // Joined only when a whole frame is there, so that a large frame in small chunks costs one copy.
    if (buffered < wanted) continue
    let bytes = pending.length === 1 ? chunk : Buffer.concat(pending)
    for (wanted = frameEnd(bytes); bytes.length >= wanted; wanted = frameEnd(bytes)) {
      yield bytes.subarray(4, wanted)
      bytes = bytes.subarray(wanted)
    }
    pending = [bytes]
    buffered = bytes.length
  }
}

function frameEnd(bytes: Buffer): number {
  if (bytes.length < 4) return 4
  const size = bytes.readInt32BE(0)
  if (size < 0 || size > MAX_FRAME_BYTES) throw new MalformedFrameError(`a frame of ${size} bytes`)
  return 4 + size
}

/** The header of a request, and a reader that stands after its client id. */
export interface RequestHeader {
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
  readonly body: Reader
}

/** Reads header v1; what header v2 adds, its tagged fields, is left in front of the body. */
export function readHeader(frame: Buffer): RequestHeader {
  const body = new Reader(frame)
  const header = { apiKey: body.int16(), version: body.int16(), correlationId: body.int32(), body }
  body.nullableString()
  return header
}
