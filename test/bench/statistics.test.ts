import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { median, quantile, slope } from '../../bench/statistics.ts'

suite('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  const table = [
    { values: hundred, q: 0.5, expected: 50 },
    { values: hundred, q: 0.95, expected: 95 },
    { values: hundred, q: 0.99, expected: 99 },
    { values: hundred, q: 1, expected: 100 },
    { values: hundred, q: 0, expected: 1 },
    { values: [3, 1, 2], q: 0.99, expected: 3 },
    { values: [7], q: 0.5, expected: 7 },
  ]
  for (const { values, q, expected } of table) {
    test(`of ${values.length} values at ${q} is the measured value ${expected}`, () => {
      assert.equal(quantile(values, q), expected)
    })
  }

  test('leaves the order of the values alone', () => {
    const values = [3, 1, 2]
    quantile(values, 0.5)
    assert.deepEqual(values, [3, 1, 2])
  })

  test('of nothing is an error, not a number', () => {
    assert.throws(() => quantile([], 0.5), RangeError)
  })
})

test('the median of an even number of values is the lower one in the middle', () => {
  assert.equal(median([10, 9]), 9)
  assert.equal(median([4, 1, 3, 2]), 2)
})

suite('slope', () => {
  test('finds the slope of a line from unordered points', () => {
    const points = [3, 0, 2, 1].map((x) => ({ x, y: 7 - 2 * x }))
    assert.equal(slope(points), -2)
  })

  test('is 0 where noise has no direction', () => {
    const points = [1, -1, -1, 1].map((y, x) => ({ x, y }))
    assert.equal(slope(points), 0)
  })

  test('takes the best line through points that lie on none', () => {
    const points = [0, 1, 5].map((y, x) => ({ x, y }))
    assert.equal(slope(points), 2.5)
  })

  for (const points of [[], [{ x: 1, y: 1 }], [1, 2].map((y) => ({ x: 1, y }))]) {
    test(`of ${JSON.stringify(points)} is an error, not a number`, () => {
      assert.throws(() => slope(points), RangeError)
    })
  }
})
