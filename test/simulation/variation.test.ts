import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { variedCapacity, variedCost } from '../../src/simulation/variation.ts'

const MINUTE_MS = 60_000

/** One value for each of some pods and many minutes. */
const drawn = (of: (thing: number, at: number) => number): number[] =>
  Array.from({ length: 5000 }, (_, index) => of(index % 5, Math.floor(index / 5) * MINUTE_MS))

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}

suite('pods and messages that are not all the same', () => {
  const noisy = { capacity: 100, variation: 0.2, sharedLimit: Infinity, seed: 1 }

  test('pods do as much as stated in the mean, and vary as much as asked for', () => {
    const values = drawn((pod, at) => variedCapacity(noisy)(pod, 1, at))
    assert.ok(Math.abs(meanOf(values) - 100) < 1, `mean ${meanOf(values)}`)
    assert.ok(Math.abs(deviationOf(values) - 20) < 1, `deviation ${deviationOf(values)}`)
  })

  test('messages cost 1 in the mean', () => {
    const values = drawn(variedCost(0.5, 7))
    assert.ok(Math.abs(meanOf(values) - 1) < 0.03 && Math.abs(deviationOf(values) - 0.5) < 0.05)
  })

  test('a pod is as it is for a minute, and the same in every run', () => {
    const capacity = variedCapacity(noisy)
    assert.equal(capacity(3, 1, 0), capacity(3, 1, 59_999))
    assert.notEqual(capacity(3, 1, 0), capacity(3, 1, MINUTE_MS))
    assert.notEqual(capacity(3, 1, 0), capacity(4, 1, 0))
    assert.equal(variedCapacity(noisy)(3, 1, 0), capacity(3, 1, 0))
    assert.notEqual(variedCapacity({ ...noisy, seed: 2 })(3, 1, 0), capacity(3, 1, 0))
  })

  test('what pods share limits them all together', () => {
    const capacity = variedCapacity({ ...noisy, variation: 0, sharedLimit: 300 })
    assert.deepEqual(
      [1, 2, 3, 4, 6].map((pods) => capacity(1, pods, 0)),
      [100, 100, 100, 75, 50],
    )
  })
})
