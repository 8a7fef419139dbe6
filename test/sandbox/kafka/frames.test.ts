import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frames, readHeader } from '../../../sandbox/kafka/frames.ts'
import { MalformedFrameError, Writer } from '../../../sandbox/kafka/wire.ts'

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const all: string[] = []
  for await (const frame of frames(chunks)) all.push(frame.toString())
  return all
}

const three = Buffer.concat(
  ['first', '', 'third one'].map((text) => new Writer().bytesField(Buffer.from(text)).bytes),
)

suite('frames', () => {
  for (const size of [1, 3, 4, 5, 9, 1000]) {
    test(`frames arrive whole from chunks of ${size} bytes`, async () => {
      assert.deepEqual(await collect(chunked(three, size)), ['first', '', 'third one'])
    })
  }

  test('an unfinished frame is not delivered', async () => {
    assert.deepEqual(await collect(chunked(three.subarray(0, -1), 4)), ['first', ''])
  })

  for (const size of [-1, 104_857_601]) {
    test(`a size of ${size} is refused before anything is buffered`, async () => {
      await assert.rejects(collect(chunked(new Writer().int32(size).bytes, 4)), MalformedFrameError)
    })
  }
})

test('a request header names API, version and correlation, and leaves the body', () => {
  const frame = new Writer().int16(3).int16(8).int32(77).nullableString(null).int8(9).bytes
  const { apiKey, version, correlationId, body } = readHeader(frame)
  assert.deepEqual([apiKey, version, correlationId, body.int8()], [3, 8, 77, 9])
})
