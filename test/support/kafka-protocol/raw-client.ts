import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { frames } from '../../../sandbox/kafka/frames.ts'
import { Reader, Writer } from '../../../sandbox/kafka/wire.ts'

/** A request to send byte by byte as the test wants it; `flexible` decides on the header and on the body's form. */
export interface RawRequest {
  readonly key: number
  readonly version: number
  readonly flexible?: boolean
  /** The response header's form where it differs from the request's, as for ApiVersions. */
  readonly flexibleHeader?: boolean
  readonly body?: (writer: Writer) => Writer
}

/** A request and how to read the body of its answer. */
export interface Exchange<T> {
  readonly request: RawRequest
  readonly read: (response: Reader) => T
}

/** A Kafka client that says exactly what a test tells it to. */
export interface RawClient {
  readonly socket: Socket
  /** Sends a request without waiting. */
  readonly send: (request: RawRequest) => void
  /** Sends a request and returns a reader at the start of the next response's body. Rejects if the server hangs up. */
  readonly ask: (request: RawRequest) => Promise<Reader>
  /** Asks and reads the answer. Rejects if it is longer or shorter than its version says. */
  readonly call: <T>(exchange: Exchange<T>) => Promise<T>
  /** The next response, header included; undefined once the server has hung up. */
  readonly next: () => Promise<Buffer | undefined>
}

/** Connects to `host:port`. */
export async function rawClient(address: string | undefined): Promise<RawClient> {
  const [host = '', port = ''] = address?.split(':') ?? []
  const socket = connect(Number(port), host)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const responses = frames(socket)
  let sent = 0
  const send = (request: RawRequest): void => void socket.write(encode(request, sent++))
  const next = async (): Promise<Buffer | undefined> => {
    const { value, done } = await responses.next().catch(() => ({ value: undefined, done: true }))
    return done === true ? undefined : value
  }
  const ask = async (request: RawRequest): Promise<Reader> => {
    send(request)
    const response = await next()
    if (response === undefined) throw new Error('the server hung up')
    const reader = new Reader(response, request.flexible)
    const correlation = reader.int32()
    if (correlation !== sent - 1) throw new Error(`response to ${correlation}, not to ${sent - 1}`)
    if (request.flexibleHeader !== false) reader.tags()
    return reader
  }
  const call: RawClient['call'] = async ({ request, read }) => readWhole(await ask(request), read)
  return { socket, send, ask, call, next }
}

function readWhole<T>(response: Reader, read: (response: Reader) => T): T {
  const answer = read(response)
  if (response.remaining > 0) throw new Error(`${response.remaining} bytes left of the answer`)
  return answer
}

/** The bytes of a request, its size in front. */
export function encode({ key, version, flexible = false, body }: RawRequest, correlation: number): Buffer {
  const header = new Writer().int16(key).int16(version).int32(correlation).nullableString('raw-client').bytes
  const rest = new Writer(flexible).tags()
  const payload = (body?.(rest) ?? rest).bytes
  return Buffer.concat([new Writer().int32(header.length + payload.length).bytes, header, payload])
}
