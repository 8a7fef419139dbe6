/** As much of the encoding of AMQP 0-9-1 as a broker needs that only tells of queues. */

export interface Frame {
  /** 1 a method, 8 a heartbeat. */
  readonly type: number
  readonly channel: number
  readonly payload: Buffer
}

const FRAME_END = 0xce

/** Takes whole frames off the front of what was received. */
export function takeFrames(received: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = []
  let rest = received
  while (rest.length >= 7) {
    const size = rest.readUInt32BE(3)
    if (rest.length < size + 8) break
    frames.push({
      type: rest.readUInt8(0),
      channel: rest.readUInt16BE(1),
      payload: rest.subarray(7, 7 + size),
    })
    rest = rest.subarray(size + 8)
  }
  return { frames, rest }
}

/** A method of a class with its arguments, ready to send. */
export function methodFrame(
  channel: number,
  [classId, methodId]: MethodId,
  ...args: readonly Buffer[]
): Buffer {
  const payload = Buffer.concat([short(classId), short(methodId), ...args])
  const header = Buffer.alloc(7)
  header.writeUInt8(1, 0)
  header.writeUInt16BE(channel, 1)
  header.writeUInt32BE(payload.length, 3)
  return Buffer.concat([header, payload, Buffer.from([FRAME_END])])
}

export type MethodId = readonly [classId: number, methodId: number]

export function short(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

export function long(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function shortText(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

/** Also a table, whose encoded fields it is given. */
export function longText(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([long(bytes.length), bytes])
}

/** Reads the arguments of a method one after the other. */
export class Arguments {
  #rest: Buffer

  constructor(payload: Buffer) {
    this.#rest = payload.subarray(4)
  }

  byte(): number {
    return this.#take(1).readUInt8()
  }

  short(): number {
    return this.#take(2).readUInt16BE()
  }

  shortText(): string {
    return this.#take(this.byte()).toString()
  }

  longText(): Buffer {
    return this.#take(this.#take(4).readUInt32BE())
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }
}
