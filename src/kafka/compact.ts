import { Reader, Writer } from './wire.ts'

/** Writes the types of the flexible versions of Kafka's protocol (KIP-482): compact lengths, tagged fields. */
export class CompactWriter extends Writer {
  uvarint(value: number): this {
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#byte((rest & 0x7f) | 0x80)
    return this.#byte(rest)
  }

  override string(value: string): this {
    return this.uvarint(Buffer.byteLength(value) + 1).text(value)
  }

  /** Undefined is null, which is not the same as empty. */
  override array<T>(items: readonly T[] | undefined, write: (item: T) => void): this {
    this.uvarint(items === undefined ? 0 : items.length + 1)
    items?.forEach(write)
    return this
  }

  /** No tagged fields. */
  tags(): this {
    return this.uvarint(0)
  }

  #byte(value: number): this {
    return this.int8(value > 0x7f ? value - 0x100 : value)
  }
}

/** Reads what CompactWriter writes, and throws a RangeError where the bytes end too early. */
export class CompactReader extends Reader {
  uvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.int8() & 0xff
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    return value
  }

  /** Null reads as empty. */
  override string(): string {
    return this.text(this.uvarint() - 1)
  }

  /** Null reads as empty. */
  override array<T>(read: () => T): T[] {
    return this.items(this.uvarint() - 1, read)
  }

  tags(): void {
    for (let count = this.uvarint(); count > 0; count -= 1) {
      this.uvarint()
      this.skip(this.uvarint())
    }
  }
}
