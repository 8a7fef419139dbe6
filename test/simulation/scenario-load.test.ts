import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { arrivalsOf } from '../../src/simulation/scenario-load.ts'
import { steady } from '../../src/simulation/shapes.ts'

const load = { shape: steady({ rate: 10 }), shares: [0.75, 0.25], seed: 1 } as const

suite('what a load brings to partitions', () => {
  test('exactly the share of each, fractions and all', () => {
    const into = Float64Array.of(1, 0)
    arrivalsOf({ ...load, noise: 'none' })(500, 1500, into)
    assert.deepEqual([...into], [8.5, 2.5])
  })

  test('or a random count every second, the same in every run', () => {
    const arrivals = arrivalsOf({ ...load, noise: 'poisson' })
    const counts = Array.from({ length: 300 }, (_, second) => {
      const into = new Float64Array(2)
      arrivals(second * 1000, second * 1000 + 1000, into)
      return into[0] ?? 0
    })
    const sum = counts.reduce((total, count) => total + count, 0)
    assert.ok(new Set(counts).size > 5 && Math.abs(sum - 2250) < 200, `${sum} messages`)
    const whole = new Float64Array(2)
    arrivals(0, 300_000, whole)
    assert.equal(whole[0], sum)
  })
})
