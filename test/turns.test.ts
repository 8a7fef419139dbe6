import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createTurns } from '../src/turns.ts'

/** Calls so often at once, and returns who has gone on so far. */
function callers(turns: () => Promise<void>, count: number): number[] {
  const gone: number[] = []
  for (let caller = 0; caller < count; caller += 1) void turns().then(() => gone.push(caller))
  return gone
}

async function microtasks(): Promise<void> {
  for (let step = 0; step < 10; step += 1) await Promise.resolve()
}

test('as many as belong in a turn go on at once, the others in order in the turns after it', async () => {
  const gone = callers(createTurns(2), 5)
  await microtasks()
  assert.deepEqual(gone, [0, 1])
  await turn()
  assert.deepEqual(gone, [0, 1, 2, 3])
  await turn()
  assert.deepEqual(gone, [0, 1, 2, 3, 4])
})

test('who comes while others wait is behind them', async () => {
  const turns = createTurns(2)
  const first = callers(turns, 3)
  await turn()
  const second = callers(turns, 2)
  await microtasks()
  assert.deepEqual([first, second], [[0, 1, 2], [0]])
  await turn()
  assert.deepEqual(second, [0, 1])
})

test('after a turn in which nobody came all are free again', async () => {
  const turns = createTurns(1)
  callers(turns, 1)
  await turn()
  await turn()
  const gone = callers(turns, 2)
  await microtasks()
  assert.deepEqual(gone, [0])
  await turn()
  assert.deepEqual(gone, [0, 1])
})
