import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBreather } from '../../../src/config/scaled-objects/breather.ts'

test('long work lets others have their turn once in a slice of time', async () => {
  let now = 0
  let turns = 0
  const breathe = createBreather(() => now)
  const others = (): void => {
    turns++
    setImmediate(others).unref()
  }
  setImmediate(others).unref()
  await breathe()
  assert.equal(turns, 0)
  now = 10
  await breathe()
  assert.equal(turns, 1)
  now = 19
  await breathe()
  assert.equal(turns, 1)
})
