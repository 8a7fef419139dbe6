import type { Socket } from 'node:net'
import type { BrokerState } from './broker.ts'
import { Arguments, long, longText, methodFrame, short, shortText, takeFrames } from './frames.ts'
import type { Frame, MethodId } from './frames.ts'

const CONNECTION_START: MethodId = [10, 10]
const CONNECTION_TUNE: MethodId = [10, 30]
const CONNECTION_OPEN_OK: MethodId = [10, 41]
const CONNECTION_CLOSE: MethodId = [10, 50]
const CONNECTION_CLOSE_OK: MethodId = [10, 51]
const CHANNEL_OPEN_OK: MethodId = [20, 11]
const CHANNEL_CLOSE: MethodId = [20, 40]
const CHANNEL_CLOSE_OK: MethodId = [20, 41]
const QUEUE_DECLARE_OK: MethodId = [50, 11]

/** Answers one client for as long as it is there. */
export function serveConnection(socket: Socket, state: BrokerState): void {
  state.seen.connections += 1
  let received: Buffer = Buffer.alloc(0)
  let isGreeted = false
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    if (!isGreeted && received.length >= 8) {
      isGreeted = true
      received = received.subarray(8)
      if (!state.silent.has('*')) socket.write(greeting())
    }
    const { frames, rest } = takeFrames(received)
    received = rest
    for (const frame of frames) answer(socket, state, frame)
  })
}

function greeting(): Buffer {
  const version = Buffer.from([0, 9])
  return methodFrame(
    0,
    CONNECTION_START,
    version,
    longText(''),
    longText('PLAIN EXTERNAL'),
    longText('en_US'),
  )
}

function answer(socket: Socket, state: BrokerState, { type, channel, payload }: Frame): void {
  if (type === 8) {
    state.seen.heartbeats += 1
    return
  }
  if (state.silent.has('*')) return
  const method = `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`
  const reply = ANSWERS[method]?.(new Arguments(payload), state, channel)
  if (reply !== undefined) socket.write(reply)
}

type Answerer = (args: Arguments, state: BrokerState, channel: number) => Buffer | undefined

const ANSWERS: Readonly<Record<string, Answerer>> = {
  // connection.start-ok, .open, .close
  '10.11': (args, { login }) => {
    args.longText()
    const mechanism = args.shortText()
    const [, ...response] = args.longText().toString().split('\0')
    const isWelcome = login === (mechanism === 'PLAIN' ? response.join(':') : mechanism)
    if (!isWelcome) return close(0, CONNECTION_CLOSE, 403, 'ACCESS_REFUSED - Login was refused')
    return methodFrame(0, CONNECTION_TUNE, short(2047), long(131_072), short(60))
  },
  '10.40': (args, { vhost }) => {
    const asked = args.shortText()
    if (asked !== vhost) return close(0, CONNECTION_CLOSE, 530, `NOT_ALLOWED - vhost ${asked} not found`)
    return methodFrame(0, CONNECTION_OPEN_OK, shortText(''))
  },
  '10.50': () => methodFrame(0, CONNECTION_CLOSE_OK),
  // channel.open, .close
  '20.10': (_args, { seen }, channel) => {
    seen.channels += 1
    return methodFrame(channel, CHANNEL_OPEN_OK, longText(''))
  },
  '20.40': (_args, _state, channel) => methodFrame(channel, CHANNEL_CLOSE_OK),
  // queue.declare
  '50.10': (args, state, channel) => {
    args.short()
    const queue = args.shortText()
    // Not asked for passively, a missing queue is made.
    if ((args.byte() & 1) === 0 && !state.queues.has(queue)) state.queues.set(queue, 0)
    return declared(queue, state, channel)
  },
}

function declared(queue: string, state: BrokerState, channel: number): Buffer | undefined {
  const { queues, silent, forbidden, seen, vhost } = state
  seen.declared.push(queue)
  if (silent.has(queue)) return undefined
  if (forbidden.has(queue))
    return close(channel, CHANNEL_CLOSE, 403, 'ACCESS_REFUSED - access to queue refused')
  const messages = queues.get(queue)
  if (messages === undefined)
    return close(channel, CHANNEL_CLOSE, 404, `NOT_FOUND - no queue '${queue}' in vhost '${vhost}'`)
  return methodFrame(channel, QUEUE_DECLARE_OK, shortText(queue), long(messages), long(0))
}

function close(channel: number, method: MethodId, code: number, text: string): Buffer {
  return methodFrame(channel, method, short(code), shortText(text), short(50), short(10))
}
