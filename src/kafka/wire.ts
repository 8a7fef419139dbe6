/** Writes the primitive types of Kafka's protocol, as the versions before the flexible ones have them. */
export class Writer {
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

  string(value: string): this {
    return this.int16(Buffer.byteLength(value)).text(value)
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length)
    items.forEach(write)
    return this
  }

  protected text(value: string): this {
    const at = this.#grow(Buffer.byteLength(value))
    this.#bytes.write(value, at, 'utf8')
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

/** Reads what Writer writes, and throws a RangeError where the bytes end too early. */
export class Reader {
  readonly #bytes: Buffer
  readonly #view: DataView
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  int8(): number {
    return this.#view.getInt8(this.skip(1))
  }

  int16(): number {
    return this.#view.getInt16(this.skip(2))
  }

  int32(): number {
    return this.#view.getInt32(this.skip(4))
  }

  /** Goes on behind an integer of 64 bits that nobody needs. */
  skipInt64(): void {
    this.skip(8)
  }

  int64(): bigint {
    // Buffer's own makes four of them on the way.
    return this.#view.getBigInt64(this.skip(8))
  }

  /** Null reads as empty. */
  string(): string {
    return this.text(this.int16())
  }

  /** Null reads as empty. */
  array<T>(read: () => T): T[] {
    return this.items(this.int32(), read)
  }

  /** Skips an array whose items are of so many bytes each. */
  skipArray(itemSize: number): void {
    this.skip(Math.max(0, this.int32()) * itemSize)
  }

  protected text(length: number): string {
    const start = this.skip(Math.max(0, length))
    return this.#bytes.toString('utf8', start, start + Math.max(0, length))
  }

  protected items<T>(count: number, read: () => T): T[] {
    const items: T[] = []
    for (let index = 0; index < count; index += 1) items.push(read())
    return items
  }

  /** Goes on behind so many bytes, and returns where they start. */
  protected skip(size: number): number {
    const start = this.#at
    if (start + size > this.#bytes.length) throw new RangeError('the answer ends too early')
    this.#at += size
    return start
  }
}
