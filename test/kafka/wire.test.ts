import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompactReader, CompactWriter } from '../../src/kafka/compact.ts'
import { Reader, Writer } from '../../src/kafka/wire.ts'

test('what is written is read, however long it is', () => {
  const text = 'ü'.repeat(2_000)
  const writer = new Writer().int8(-1).int16(-2).int32(-3).string(text)
  writer.array([1, 2, 3], (item) => writer.int32(item))
  const reader = new Reader(writer.bytes)
  const numbers = [reader.int8(), reader.int16(), reader.int32()]
  assert.deepEqual(numbers, [-1, -2, -3])
  assert.equal(reader.string(), text)
  assert.deepEqual(
    reader.array(() => reader.int32()),
    [1, 2, 3],
  )
})

test('a null text or array reads as empty', () => {
  const reader = new Reader(Buffer.from('ffffffffffffffffffff', 'hex'))
  assert.equal(reader.string(), '')
  assert.deepEqual(
    reader.array(() => 1),
    [],
  )
  reader.skipArray(4)
})

test('an array is skipped by the size of its items', () => {
  const writer = new Writer()
  writer.array([1, 2], (item) => writer.int32(item)).int8(9)
  const reader = new Reader(writer.bytes)
  reader.skipArray(4)
  assert.equal(reader.int8(), 9)
})

test('an answer within a larger buffer is read from where it starts', () => {
  const bytes = Buffer.from('00000000000000000102', 'hex').subarray(2)
  assert.equal(new Reader(bytes).int64(), 258n)
})

test('bytes that end too early are a RangeError', () => {
  const bytes = Buffer.from('0005', 'hex')
  const reads = [(r: Reader) => r.string(), (r: Reader) => r.int32(), (r: Reader) => r.int64()]
  for (const read of reads) assert.throws(() => read(new Reader(bytes)), RangeError)
})

for (const value of [0, 127, 128, 255, 300, 2 ** 31, 2 ** 32 - 1]) {
  test(`the compact length ${value} is read as it was written`, () => {
    assert.equal(new CompactReader(new CompactWriter().uvarint(value).bytes).uvarint(), value)
  })
}
