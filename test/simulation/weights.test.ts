import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { share, uniform, zipf } from '../../src/simulation/weights.ts'

const sumOf = (shares: readonly number[]): number => shares.reduce((sum, it) => sum + it, 0)

suite('shares of partitions', () => {
  test('uniform: all the same', () => assert.deepEqual(uniform(4), [0.25, 0.25, 0.25, 0.25]))

  test('explicit: in proportion to the weights', () => assert.deepEqual(share([6, 0, 2]), [0.75, 0, 0.25]))

  test('zipf: the k-th hottest gets 1/k of the hottest', () => {
    const hottest = zipf(4, 1, 5).toSorted((a, b) => b - a)
    assert.deepEqual(
      hottest.map((it) => Math.round((hottest[0] ?? 0) / it)),
      [1, 2, 3, 4],
    )
    assert.ok(Math.abs(sumOf(hottest) - 1) < 1e-12)
  })

  test('zipf: the seed says which partition is hot', () => {
    assert.deepEqual(zipf(12, 1, 5), zipf(12, 1, 5))
    const hot = new Set(Array.from({ length: 50 }, (_, seed) => indexOfMax(zipf(12, 1, seed))))
    assert.ok(hot.size > 6)
  })

  const refused = [
    { weights: [1, -1], message: 'a weight is -1, it must be a number of 0 or more' },
    { weights: [Number.NaN], message: 'a weight is NaN, it must be a number of 0 or more' },
    { weights: [0, 0], message: 'no weight is positive' },
    { weights: [], message: 'no weight is positive' },
  ]
  for (const { weights, message } of refused) {
    test(`[${weights.join()}] is refused`, () =>
      assert.throws(() => share(weights), { name: 'RangeError', message }))
  }
})

const indexOfMax = (numbers: readonly number[]): number => numbers.indexOf(Math.max(...numbers))
