import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeys } from '../../../scripts/load/keys.ts'

/** How often each key comes up when the draws are evenly spread. */
function frequencies(keys: number, skew: number): number[] {
  const draws = 10_000
  let draw = 0
  const next = createKeys(keys, skew, () => draw++ / draws)
  const drawn = Array.from({ length: draws }, next)
  return [...Map.groupBy(drawn, (key) => key).values()].map(({ length }) => length).toSorted((a, b) => b - a)
}

test('without skew every key is as frequent as the next', () => {
  assert.deepEqual(frequencies(4, 0), [2500, 2500, 2500, 2500])
})

test('with a skew of 1 the second key is half as frequent as the first, the third a third', () => {
  const [first = 0, second = 0, third = 0] = frequencies(3, 1)
  assert.ok(
    Math.abs(second - first / 2) <= 2 && Math.abs(third - first / 3) <= 2,
    `${first} ${second} ${third}`,
  )
})

test('the end of the range is the last key', () => {
  assert.match(createKeys(3, 0, () => 1 - Number.EPSILON / 2)() ?? '', /^key-[0-2]$/)
})

test('no keys, no key', () => {
  assert.equal(createKeys(0, 1, Math.random)(), null)
})
