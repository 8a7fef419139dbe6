import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { standard } from '../../../bench/policies/standard.ts'
import { twice } from '../../../bench/policies/twice.ts'
import { ramp } from '../../../src/simulation/shapes.ts'

suite('a load two times', () => {
  const once = standard(ramp({ before: 0, after: 240, overMs: 10_000 }), 10_000)
  const both = twice(once)
  const arriving = (from: number, to: number): number => {
    const counts = new Float64Array(24)
    both.arrivals(from, to, counts)
    return Math.round(counts.reduce((sum, count) => sum + count, 0))
  }

  test('lasts twice as long and brings twice as much', () => {
    assert.equal(both.durationMs, 20_000)
    assert.equal(arriving(0, 20_000), 2400)
  })

  test('begins anew in the middle', () => {
    assert.equal(arriving(0, 5000), 300)
    assert.equal(arriving(10_000, 15_000), 300)
    assert.equal(arriving(5000, 15_000), 1200)
  })
})
