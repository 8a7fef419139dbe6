import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { addAges, percentileOf, startAges } from '../../../src/simulation/fluid/ages.ts'

/** Messages whose ages are evenly spread between two. */
interface Piece {
  readonly from: number
  readonly to: number
  readonly count: number
}

const agesOf = (pieces: readonly Piece[], sloMs = 30_000) => {
  const ages = startAges(sloMs)
  for (const { from, to, count } of pieces) addAges(ages, from, to, count)
  return ages
}

/** The share of all messages that are not older than an age, reckoned from the pieces themselves. */
const shareUpTo = (pieces: readonly Piece[], ms: number): number => {
  const upTo = ({ from, to, count }: Piece): number => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)]
    if (ms >= high) return count
    return ms <= low ? 0 : (count * (ms - low)) / (high - low)
  }
  const sum = pieces.reduce((total, { count }) => total + count, 0)
  return pieces.reduce((total, piece) => total + upTo(piece), 0) / sum
}

suite('ages of messages', () => {
  test('nobody waited where there are no messages', () => {
    const ages = startAges(1000)
    assert.deepEqual([percentileOf(ages, 0.5), percentileOf(ages, 1), ages.maxMs], [0, 0, 0])
  })

  test('messages that did not wait are counted apart', () => {
    const ages = agesOf([
      { from: 0, to: 0, count: 99 },
      { from: 4000, to: 4000, count: 1 },
    ])
    assert.deepEqual([ages.total, ages.none, ages.maxMs], [100, 99, 4000])
    assert.equal(percentileOf(ages, 0.99), 0)
    assert.equal(percentileOf(ages, 1), 4000)
  })

  test('the late ones are those on the far side of the SLO, to the message', () => {
    assert.equal(agesOf([{ from: 20_000, to: 40_000, count: 1000 }]).late, 500)
    assert.equal(agesOf([{ from: 40_000, to: 20_000, count: 1000 }]).late, 500)
    assert.equal(agesOf([{ from: 30_000, to: 30_000, count: 1000 }]).late, 0)
    assert.equal(agesOf([{ from: 30_001, to: 30_001, count: 1000 }]).late, 1000)
  })

  test('a percentile is right to 1/128 of it, from milliseconds to weeks', () => {
    const age = fc.oneof(fc.nat(2000), fc.nat(100_000), fc.nat(2_000_000_000))
    const piece = fc.record({ from: age, to: age, count: fc.integer({ min: 1, max: 1_000_000 }) })
    const property = fc.property(
      fc.array(piece, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      (pieces, share) => {
        const ms = percentileOf(agesOf(pieces), share)
        const slack = ms / 128 + 1
        assert.ok(shareUpTo(pieces, ms + slack) >= share - 1e-9, `too few up to ${ms}`)
        assert.ok(shareUpTo(pieces, ms - slack) <= share + 1e-9, `too many below ${ms}`)
      },
    )
    fc.assert(property)
  })

  test('evenly spread ages have the percentiles of a ruler', () => {
    const ages = agesOf([{ from: 0, to: 1024, count: 1024 }])
    assert.equal(percentileOf(ages, 0.5), 512)
    assert.equal(percentileOf(ages, 0.25), 256)
    assert.equal(percentileOf(ages, 1), 1024)
  })

  test('an age beyond what the bins tell apart still counts, and the longest is exact', () => {
    const year = 365 * 86_400_000
    const ages = agesOf([{ from: year, to: year, count: 1 }])
    assert.equal(ages.maxMs, year)
    assert.equal(ages.late, 1)
    assert.ok(percentileOf(ages, 0.5) > 49 * 86_400_000)
  })
})
