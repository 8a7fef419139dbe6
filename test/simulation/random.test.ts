import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { poisson, random, seedOf } from '../../src/simulation/random.ts'

const draws = (count: number, next: () => number): number[] => Array.from({ length: count }, () => next())
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, it) => sum + it, 0) / numbers.length
const variance = (numbers: readonly number[]): number => {
  const middle = mean(numbers)
  return mean(numbers.map((it) => (it - middle) ** 2))
}
const within = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`)
}

suite('random', () => {
  test('gives the same numbers for the same seed on every machine', () => {
    assert.deepEqual(draws(3, random(1)), [0.6270739405881613, 0.002735721180215478, 0.5274470399599522])
  })

  test('spreads evenly over 0 to 1', () => {
    const numbers = draws(100_000, random(7))
    assert.ok(numbers.every((it) => it >= 0 && it < 1))
    within(mean(numbers), 1 / 2, 0.005)
    within(variance(numbers), 1 / 12, 0.002)
  })
})

test('seeds of neighbouring parts have nothing in common', () => {
  const grid = Array.from({ length: 100 }, (_, a) =>
    Array.from({ length: 100 }, (_, b) => seedOf(a, b)),
  ).flat()
  assert.equal(new Set(grid).size, grid.length)
  const first = grid.map((seed) => random(seed)())
  within(mean(first), 1 / 2, 0.01)
  const products = first.slice(1).map((it, index) => (it - 1 / 2) * ((first[index] ?? 0) - 1 / 2))
  within(mean(products), 0, 0.003)
})

suite('poisson', () => {
  for (const expected of [0, 0.01, 1, 29, 31, 500]) {
    test(`has ${expected} for its mean and its variance`, () => {
      const counts = draws(
        20_000,
        (
          (next) => () =>
            poisson(expected, next)
        )(random(expected + 1)),
      )
      assert.ok(counts.every((count) => Number.isInteger(count) && count >= 0))
      within(mean(counts), expected, 5 * Math.sqrt(expected / counts.length))
      within(variance(counts), expected, 0.05 * expected + 5 * Math.sqrt(expected / counts.length))
    })
  }
})
