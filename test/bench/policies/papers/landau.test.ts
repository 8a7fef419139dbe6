import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { byFullest } from '../../../../bench/policies/papers/landau.ts'

suite('the fewest consumers of which the fullest is planned with 100 messages/s at most', () => {
  for (const { speeds, count } of [
    { speeds: [10, 10, 10, 10], count: 1 },
    { speeds: [50, 50, 50, 50], count: 2 },
    // Neighbours share a consumer: 90 and 20 are too much for one, whatever the others have.
    { speeds: [90, 20, 5, 5], count: 4 },
    { speeds: [150, 1], count: 2 },
  ]) {
    test(`${speeds.join(', ')}: ${count}`, () => {
      assert.equal(byFullest(speeds), count)
    })
  }
})
