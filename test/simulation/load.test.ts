import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { arrivalsBetween } from '../../src/simulation/load.ts'
import type { Load } from '../../src/simulation/load.ts'
import { steady, wave } from '../../src/simulation/shapes.ts'
import { share, uniform, zipf } from '../../src/simulation/weights.ts'

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
const loads = fc.record({
  shape: fc.constantFrom(
    steady({ rate: 0.3 }),
    steady({ rate: 700 }),
    wave({ low: 0, high: 90, periodMs: 7777 }),
  ),
  shares: fc.constantFrom(uniform(1), uniform(7), zipf(12, 1, 3), share([1, 0, 3])),
  seed: fc.integer(),
  noise: fc.constantFrom('none' as const, 'poisson' as const),
})

test('the arrivals of adjoining intervals are those of both together, down to no message at all', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 20 })
  const property = fc.property(loads, cuts, (load: Load, times) => {
    const sorted = times.toSorted((a, b) => a - b)
    const sums = load.shares.map(() => 0)
    for (const [index, to] of sorted.entries()) {
      const counts = arrivalsBetween(load, sorted[index - 1] ?? to, to)
      assert.ok(counts.every((count) => Number.isInteger(count) && count >= 0))
      for (const [partition, count] of counts.entries()) sums[partition] = (sums[partition] ?? 0) + count
    }
    assert.deepEqual(sums, arrivalsBetween(load, sorted[0] ?? 0, sorted.at(-1) ?? 0))
  })
  fc.assert(property)
})

test('without noise every partition is within a message of its share', () => {
  const property = fc.property(loads, fc.nat(1e8), fc.nat(1e6), ({ shape, shares, seed }, from, ms) => {
    const counts = arrivalsBetween({ shape, shares, seed, noise: 'none' }, from, from + ms)
    const total = shape.totalAt(from + ms) - shape.totalAt(from)
    for (const [partition, count] of counts.entries()) {
      assert.ok(Math.abs(count - total * (shares[partition] ?? 0)) < 1 + 1e-6)
    }
  })
  fc.assert(property)
})

suite('noise', () => {
  const load: Load = { shape: steady({ rate: 100 }), shares: uniform(4), seed: 1, noise: 'poisson' }

  test('leaves the mean as it is', () => {
    const total = sumOf(arrivalsBetween(load, 0, 10_000_000))
    assert.ok(Math.abs(total - 1_000_000) < 5 * Math.sqrt(1_000_000), `${total}`)
  })

  test('makes one second differ from the next as chance does', () => {
    const seconds = Array.from({ length: 5000 }, (_, second) =>
      sumOf(arrivalsBetween(load, second * 1000, second * 1000 + 1000)),
    )
    const variance = sumOf(seconds.map((count) => (count - 100) ** 2)) / seconds.length
    assert.ok(Math.abs(variance - 100) < 10, `${variance}`)
  })

  test('is the same for the same seed, another for another', () => {
    const at = (seed: number): number[] => arrivalsBetween({ ...load, seed }, 0, 60_000)
    assert.deepEqual(at(1), at(1))
    assert.notDeepEqual(at(1), at(2))
  })
})

test('partitions of the same share do not all get their next message at the same instant', () => {
  const load: Load = { shape: steady({ rate: 10 }), shares: uniform(10), seed: 1, noise: 'none' }
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    sumOf(arrivalsBetween(load, tenth * 100, tenth * 100 + 100)),
  )
  assert.equal(sumOf(tenths), 10)
  assert.ok(Math.max(...tenths) < 5, tenths.join())
})
