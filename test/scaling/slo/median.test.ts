import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { medianOf } from '../../../src/scaling/slo/median.ts'

const itself = (value: number): number => value

suite('the median', () => {
  for (const [values, expected] of [
    [[], undefined],
    [[7], 7],
    [[9, 1], 9],
    [[9, 1, 5], 5],
    [[1, 1, 1, 1_000], 1],
    [[10, 9, 100, 2], 10],
  ] as const) {
    test(`of ${JSON.stringify(values)} is ${expected}`, () =>
      assert.equal(medianOf(values, itself), expected))
  }

  test('leaves the order of the samples alone', () => {
    const values = [3, 1, 2]
    medianOf(values, itself)
    assert.deepEqual(values, [3, 1, 2])
  })

  for (const [weights, expected] of [
    [[1, 1, 1], 20],
    [[9, 1, 1], 10],
    [[1, 1, 9], 30],
    [[2, 1, 1], 20],
    [[0, 0, 0], undefined],
  ] as const) {
    test(`of 10, 20 and 30 with the weights ${weights.join(', ')} is ${expected}`, () => {
      const samples = [10, 20, 30].map((value, index) => ({ value, weight: weights[index] ?? 0 }))
      assert.equal(
        medianOf(
          samples,
          ({ value }) => value,
          ({ weight }) => weight,
        ),
        expected,
      )
    })
  }
})
