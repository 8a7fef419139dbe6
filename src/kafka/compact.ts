/** Writes the primitive types of the flexible versions of Kafka's protocol (KIP-482): compact lengths, tagged fields. */
export class CompactWriter {
  #bytes = Buffer.allocUnsafe(1_024)
  #length = 0

  /** What was written so far. Shares memory with the writer. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  int8(value: number): this {
    const at = this.#grow(1)
    this.#bytes.writeInt8(value, at)
    return this
  }

  int32(value: number): this {
    const at = this.#grow(4)
    this.#bytes.writeInt32BE(value, at)
    return this
  }

  uvarint(value: number): this {
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#byte((rest & 0x7f) | 0x80)
    return this.#byte(rest)
  }

  string(value: string): this {
    const length = Buffer.byteLength(value)
    this.uvarint(length + 1)
    const at = this.#grow(length)
    this.#bytes.write(value, at, 'utf8')
    return this
  }

  /** Undefined is null, which is not the same as empty. */
  array<T>(items: readonly T[] | undefined, write: (item: T) => void): this {
    this.uvarint(items === undefined ? 0 : items.length + 1)
    items?.forEach(write)
    return this
  }

  /** No tagged fields. */
  tags(): this {
    return this.uvarint(0)
  }

  #byte(value: number): this {
    const at = this.#grow(1)
    this.#bytes.writeUInt8(value, at)
    return this
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
}

/** Reads what CompactWriter writes, and throws a RangeError where the bytes end too early. */
export class CompactReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#skip(2))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4))
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#skip(8))
  }

  uvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#skip(1))
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return value
  }

  /** Null reads as empty. */
  string(): string {
    const length = Math.max(0, this.uvarint() - 1)
    const start = this.#skip(length)
    return this.#bytes.toString('utf8', start, start + length)
  }

  /** Null reads as empty. */
  array<T>(read: () => T): T[] {
    const count = this.uvarint() - 1
    const items: T[] = []
    for (let index = 0; index < count; index += 1) items.push(read())
    return items
  }

  tags(): void {
    for (let count = this.uvarint(); count > 0; count -= 1) {
      this.uvarint()
      this.#skip(this.uvarint())
    }
  }

  #skip(size: number): number {
    const start = this.#at
    if (start + size > this.#bytes.length) throw new RangeError('the answer ends too early')
    this.#at += size
    return start
  }
}
