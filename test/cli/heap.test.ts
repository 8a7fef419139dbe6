import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { heapFlagFor } from '../../src/cli/heap.ts'

suite('the room that the heap gets', () => {
  const image = ['--max-semi-space-size=1', '--optimize-for-size']

  test('is more for many targets', () => {
    assert.equal(heapFlagFor(99, image), undefined)
    assert.equal(heapFlagFor(100, image), '--heap-growing-percent=60')
  })

  test('is left to Node where it was not made small', () => {
    assert.equal(heapFlagFor(100, []), undefined)
  })
})
