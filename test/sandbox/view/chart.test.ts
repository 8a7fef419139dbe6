import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bar, sparkline } from '../../../sandbox/view/chart.ts'

suite('a sparkline', () => {
  for (const [values, width, max, expected] of [
    [[0, 1, 2, 3, 4, 5, 6, 7], 8, 7, '▁▂▃▄▅▆▇█'],
    [[0, 5, 10], 5, 10, '  ▁▅█'],
    [[1, 2, 3, 4], 2, 4, '▆█'],
    [[0, 0], 2, 0, '▁▁'],
    [[20], 1, 10, '█'],
    [[], 3, 1, '   '],
    [[1, 2], 0, 1, ''],
    [[1, 2], -4, 1, ''],
  ] as const) {
    test(`of ${values.join(' ') || 'nothing'} up to ${max} is "${expected}" in ${width} columns`, () => {
      assert.equal(sparkline(values, width, max), expected)
    })
  }
})

suite('a bar', () => {
  for (const [value, max, width, expected] of [
    [0, 10, 4, ''],
    [10, 10, 4, '████'],
    [5, 10, 4, '██'],
    [20, 10, 4, '████'],
    [1, 10, 10, '█'],
    [9, 16, 2, '█▏'],
    [1, 100_000, 4, '▏'],
    [1, 0, 4, '▏'],
  ] as const) {
    test(`of ${value} of ${max} is "${expected}" in ${width} columns`, () =>
      assert.equal(bar(value, max, width), expected))
  }
})
