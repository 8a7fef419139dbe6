import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { MalformedFrameError, Reader, Writer } from '../../../sandbox/kafka/wire.ts'

/** Hexadecimal digits with spaces between fields and low lines within one. */
function hex(readable: string): string {
  return readable.replaceAll(/[ _]/g, '')
}

function sample(writer: Writer): string {
  writer.int16(18).string('ab').nullableString(null)
  return writer
    .array(['c'], (text) => writer.string(text))
    .tags()
    .bytes.toString('hex')
}

suite('wire', () => {
  for (const flexible of [false, true]) {
    test(`what is written is read again, ${flexible ? 'in' : 'not in'} flexible form`, () => {
      const writer = new Writer(flexible)
      writer
        .int8(-1)
        .int16(-2)
        .int32(-3)
        .int64(-(2n ** 62n))
        .boolean(true)
        .uvarint(300)
      writer.string('größe').nullableString(null).bytesField(Buffer.from('ab'))
      writer
        .array([1, 2], (value, w) => w.int32(value))
        .nullArray()
        .tags()
      const reader = new Reader(writer.bytes, flexible)
      assert.deepEqual(
        [reader.int8(), reader.int16(), reader.int32(), reader.int64()],
        [-1, -2, -3, -(2n ** 62n)],
      )
      assert.deepEqual([reader.boolean(), reader.uvarint()], [true, 300])
      assert.deepEqual(
        [reader.string(), reader.nullableString(), reader.bytes().toString()],
        ['größe', null, 'ab'],
      )
      assert.deepEqual(
        [reader.array((r) => r.int32()), reader.nullableArray((r) => r.int32())],
        [[1, 2], null],
      )
      reader.tags()
      assert.equal(reader.remaining, 0)
    })
  }

  test('the bytes are those of the protocol guide', () => {
    assert.equal(sample(new Writer()), hex('0012 0002_6162 ffff 00000001 0001_63'))
    assert.equal(sample(new Writer(true)), hex('0012 03_6162 00 02 02_63 00'))
  })

  test('a varint takes seven bits a byte, the low ones first', () => {
    for (const [value, digits] of [
      [0, '00'],
      [127, '7f'],
      [128, '8001'],
      [300, 'ac02'],
      [4_294_967_295, 'ffffffff0f'],
    ] as const) {
      assert.equal(new Writer().uvarint(value).bytes.toString('hex'), digits)
      assert.equal(new Reader(Buffer.from(digits, 'hex')).uvarint(), value)
    }
  })

  test('tagged fields of a newer client are skipped', () => {
    const reader = new Reader(Buffer.from(hex('02 00_02_aaaa 07_01_bb 05'), 'hex'), true)
    reader.tags()
    assert.equal(reader.int8(), 5)
  })

  test('a large response grows the buffer and keeps what was written', () => {
    const writer = new Writer().array(
      Array.from({ length: 5000 }, (_, i) => i),
      (value, w) => w.int32(value),
    )
    const read = new Reader(writer.bytes).array((r) => r.int32())
    assert.deepEqual([read.length, read[0], read[4999]], [5000, 0, 4999])
  })

  const malformed: readonly [string, boolean, string, (reader: Reader) => unknown][] = [
    ['an integer past the end', false, '00', (r) => r.int32()],
    ['a string longer than the frame', false, '00056162', (r) => r.string()],
    ['a string of length -2', false, 'fffe', (r) => r.nullableString()],
    ['null where a string is required', false, 'ffff', (r) => r.string()],
    ['null where an array is required', true, '00', (r) => r.array((x) => x.int8())],
    ['bytes of negative length', false, 'ffffffff', (r) => r.bytes()],
    [
      'an array that promises more items than there are bytes',
      false,
      '7fffffff00',
      (r) => r.array((x) => x.int8()),
    ],
    ['an array of length -2', false, 'fffffffe', (r) => r.array((x) => x.int8())],
    ['an endless varint', true, 'ffffffffff', (r) => r.uvarint()],
    ['a tagged field past the end', true, '010005', (r) => r.tags()],
  ]
  for (const [what, flexible, digits, read] of malformed) {
    test(`${what} is malformed`, () => {
      assert.throws(() => read(new Reader(Buffer.from(digits, 'hex'), flexible)), MalformedFrameError)
    })
  }
})
