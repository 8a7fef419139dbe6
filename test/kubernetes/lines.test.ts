import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { arrayOf } from './support/array-of.ts'
import { linesOf } from '../../src/kubernetes/lines.ts'

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1
    yield bytes.subarray(at, (at += size))
  }
}

test('however a text is cut into chunks, its lines are the same', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''))
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(fc.array(line), sizes, async (lines, sizes) => {
      const bytes = new TextEncoder().encode(lines.map((text) => `${text}\n`).join(''))
      assert.deepEqual(
        await arrayOf(linesOf(chunked(bytes, sizes))),
        lines.filter((text) => text !== ''),
      )
    }),
  )
})

test('what the end cuts off is no line', async () => {
  assert.deepEqual(await arrayOf(linesOf(chunked(Buffer.from('one\ntw'), [3]))), ['one'])
})

test('a line without an end does not fill the memory', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(1024 * 1024, 'x')
  }
  await assert.rejects(arrayOf(linesOf(endless())), { message: /more than 16777216 characters/ })
})
