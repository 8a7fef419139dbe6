/** Thrown by {@link Reader} when a frame ends early or names an impossible length; the broker closes the connection. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError'
}

/**
 * Reads the primitive types of the Kafka protocol from one frame. In a flexible version strings and arrays have compact
 * lengths and structures end with tagged fields; the caller reads both kinds with the same calls.
 *
 * Every method throws {@link MalformedFrameError} rather than read past the end of the frame.
 */
export class Reader {
  readonly #bytes: Buffer
  readonly #flexible: boolean
  #at = 0

  constructor(bytes: Buffer, flexible = false) {
    this.#bytes = bytes
    this.#flexible = flexible
  }

  /** A reader of what is left of this frame, in flexible form or not. */
  rest(flexible: boolean): Reader {
    return new Reader(this.#bytes.subarray(this.#at), flexible)
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  #take(size: number): number {
    if (size < 0 || size > this.remaining) {
      throw new MalformedFrameError(`${size} bytes wanted, ${this.remaining} left in the frame`)
    }
    const start = this.#at
    this.#at += size
    return start
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1))
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4))
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8))
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  /** An unsigned varint of at most five bytes. */
  uvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#take(1))
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new MalformedFrameError('a varint longer than five bytes')
  }

  nullableString(): string | null {
    const length = this.#flexible ? this.uvarint() - 1 : this.int16()
    if (length === -1) return null
    const start = this.#take(length)
    return this.#bytes.toString('utf8', start, start + length)
  }

  string(): string {
    return this.nullableString() ?? malformed('null where a string is required')
  }

  bytes(): Buffer {
    const length = this.#flexible ? this.uvarint() - 1 : this.int32()
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  nullableArray<T>(item: (reader: this) => T): T[] | null {
    const count = this.#flexible ? this.uvarint() - 1 : this.int32()
    if (count === -1) return null
    // Every item takes at least a byte, so a frame cannot make the broker allocate more than its own size.
    if (count < 0 || count > this.remaining) malformed(`an array of ${count} in ${this.remaining} bytes`)
    return Array.from({ length: count }, () => item(this))
  }

  array<T>(item: (reader: this) => T): T[] {
    return this.nullableArray(item) ?? malformed('null where an array is required')
  }

  /** Skips the tagged fields that end a structure of a flexible version; does nothing in the others. */
  tags(): void {
    if (!this.#flexible) return
    for (let count = this.uvarint(); count > 0; count -= 1) {
      this.uvarint()
      this.#take(this.uvarint())
    }
  }
}

function malformed(message: string): never {
  throw new MalformedFrameError(message)
}

/** Writes the primitive types of the Kafka protocol; the mirror of {@link Reader}. Methods return the writer. */
export class Writer {
  readonly #flexible: boolean
  #bytes = Buffer.allocUnsafe(512)
  #length = 0

  constructor(flexible = false) {
    this.#flexible = flexible
  }

  /** What was written so far. Shares memory with the writer. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(size: number): number {
    const start = this.#length
    this.#length += size
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, start)
      this.#bytes = larger
    }
    return start
  }

  int8(value: number): this {
    const at = this.#grow(1)
    this.#bytes.writeInt8(value, at)
    return this
  }

  int16(value: number): this {
    const at = this.#grow(2)
    this.#bytes.writeInt16BE(value, at)
    return this
  }

  int32(value: number): this {
    const at = this.#grow(4)
    this.#bytes.writeInt32BE(value, at)
    return this
  }

  int64(value: bigint): this {
    const at = this.#grow(8)
    this.#bytes.writeBigInt64BE(value, at)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  uvarint(value: number): this {
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#byte((rest & 0x7f) | 0x80)
    return this.#byte(rest)
  }

  #byte(value: number): this {
    const at = this.#grow(1)
    this.#bytes.writeUInt8(value, at)
    return this
  }

  nullableString(value: string | null): this {
    const length = value === null ? -1 : Buffer.byteLength(value)
    if (this.#flexible) this.uvarint(length + 1)
    else this.int16(length)
    if (value !== null) {
      const at = this.#grow(length)
      this.#bytes.write(value, at, 'utf8')
    }
    return this
  }

  string(value: string): this {
    return this.nullableString(value)
  }

  bytesField(value: Uint8Array): this {
    this.#count(value.length)
    const at = this.#grow(value.length)
    this.#bytes.set(value, at)
    return this
  }

  array<T>(items: readonly T[], item: (value: T, writer: this) => void): this {
    this.#count(items.length)
    for (const value of items) item(value, this)
    return this
  }

  nullArray(): this {
    return this.#count(-1)
  }

  #count(value: number): this {
    return this.#flexible ? this.uvarint(value + 1) : this.int32(value)
  }

  /** Ends a structure: no tagged fields in a flexible version, nothing in the others. */
  tags(): this {
    return this.#flexible ? this.uvarint(0) : this
  }
}
