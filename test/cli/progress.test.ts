import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { suite, test } from 'node:test'
import { createProgress } from '../../src/cli/progress.ts'

const streamTo = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), { isTTY })
  return { stream, read: (): string => String(stream.read() ?? '') }
}

suite('how far something is', () => {
  test('is drawn anew with every percent, and wiped off in the end', () => {
    const { stream, read } = streamTo(true)
    const progress = createProgress(stream)
    for (const share of [0, 0.001, 0.5, 0.5001, 1]) progress.show(share)
    progress.clear()
    assert.deepEqual(read().split('\r'), [
      '',
      `${'░'.repeat(40)}   0 %`,
      `${'█'.repeat(20)}${'░'.repeat(20)}  50 %`,
      `${'█'.repeat(40)} 100 %`,
      '\x1B[K',
    ])
  })

  test('is told nobody where nobody looks', () => {
    const { stream, read } = streamTo(false)
    const progress = createProgress(stream)
    progress.show(0.5)
    progress.clear()
    assert.equal(read(), '')
  })

  test('leaves a terminal alone on which nothing was drawn', () => {
    const { stream, read } = streamTo(true)
    createProgress(stream).clear()
    assert.equal(read(), '')
  })
})
