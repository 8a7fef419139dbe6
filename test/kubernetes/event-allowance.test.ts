import assert from 'node:assert/strict'
import { test } from 'node:test'
import { take } from '../../src/kubernetes/event-allowance.ts'
import type { Allowance } from '../../src/kubernetes/event-allowance.ts'

const MINUTE = 60_000

/** How many can be taken at `now`, and what is left then. */
function takeAll(
  allowance: Allowance | undefined,
  now: number,
): { taken: number; left: Allowance | undefined } {
  const next = take(allowance, now)
  if (next === undefined) return { taken: 0, left: allowance }
  const { taken, left } = takeAll(next, now)
  return { taken: taken + 1, left }
}

test('25 can be taken at once, then one every five minutes, and never more than 25', () => {
  let left: Allowance | undefined
  const timeline = [
    { minute: 0, taken: 25 },
    { minute: 4, taken: 0 },
    { minute: 5, taken: 1 },
    { minute: 9, taken: 0 },
    { minute: 16, taken: 2 },
    { minute: 1000, taken: 25 },
  ]
  for (const { minute, taken } of timeline) {
    const now = takeAll(left, minute * MINUTE)
    assert.equal(now.taken, taken, `minute ${minute}`)
    left = now.left
  }
})
