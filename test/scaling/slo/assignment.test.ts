import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { bottleneck, replicasFor, spreadOf, worstShare } from '../../../src/scaling/slo/assignment.ts'

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 5e-5, `${actual} is not ${expected}`)

const even = (partitions: number): number[] => Array.from({ length: partitions }, () => 1_000)
/** One partition has half of the work, five others a tenth each. */
const ONE_HOT = [500, 100, 100, 100, 100, 100]
/** Work in proportion to 1, 1/2, 1/3 and 1/4. */
const ZIPF = [1_200, 600, 400, 300]

suite('the spread of work over partitions', () => {
  const table = [
    { name: 'even', work: even(4), most: 0.25, mean: 0.25, deviation: 0 },
    { name: 'nothing to do', work: [0, 0], most: 0.5, mean: 0.5, deviation: 0 },
    // The variance 12.5 is less than that of Poisson counts around 100: chance.
    { name: 'differences of chance', work: [95, 105, 100, 100], most: 0.25, mean: 0.25, deviation: 0 },
    // mean 166.67, variance 22,222: 1 - 166.67 / 22,222 = 0.9925 of the difference of 333.33 is believed.
    { name: 'one hot partition', work: ONE_HOT, most: 0.4975, mean: 0.1005, deviation: 0 },
    // mean 625, variance 121,875, believed 0.994872; the others vary by 124.72.
    { name: 'zipf', work: ZIPF, most: 0.478821, mean: 0.173726, deviation: 0.049633 },
    { name: 'one partition', work: [7], most: 1, mean: 0, deviation: 0 },
    { name: 'no partition', work: [], most: 0, mean: 0, deviation: 0 },
  ]
  for (const { name, work, ...expected } of table) {
    test(`${name}: ${JSON.stringify(expected)}`, () => {
      const { partitions, most, mean, deviation } = spreadOf(work)
      assert.equal(partitions, work.length)
      near(most, expected.most)
      near(mean, expected.mean)
      near(deviation, expected.deviation)
    })
  }

  test('is the same in whatever order the partitions are named', () => {
    assert.deepEqual(spreadOf([300, 1_200, 600, 400]), spreadOf(ZIPF))
  })
})

suite('the share of the most loaded replica', () => {
  const table = [
    {
      name: 'even',
      work: even(12),
      shares: { 1: 1, 2: 6 / 12, 5: 3 / 12, 8: 2 / 12, 11: 2 / 12, 12: 1 / 12 },
    },
    { name: 'more replicas than partitions', work: even(12), shares: { 13: 1 / 12, 100: 1 / 12 } },
    { name: 'no replica', work: even(12), shares: { 0: 1 } },
    { name: 'no partition', work: [], shares: { 3: 1 } },
    { name: 'one hot partition', work: ONE_HOT, shares: { 1: 1, 2: 0.6985, 3: 0.598, 5: 0.598, 6: 0.4975 } },
    // With two partitions the most loaded one, one of 0.173726 and a deviation; with four more than there is.
    { name: 'zipf', work: ZIPF, shares: { 1: 1, 2: 0.70218, 3: 0.70218, 4: 0.478821 } },
  ]
  for (const { name, work, shares } of table) {
    for (const [replicas, expected] of Object.entries(shares)) {
      test(`${name}, ${replicas} replicas: ${expected.toFixed(4)}`, () => {
        near(worstShare(spreadOf(work), Number(replicas)), expected)
      })
    }
  }
})

suite('the replicas for a need', () => {
  const table = [
    {
      name: 'even',
      work: even(24),
      replicas: { 0: 0, 0.01: 1, 1: 1, 1.01: 2, 8: 8, 8.5: 12, 12: 12, 12.1: 24, 24: 24, 90: 24 },
    },
    // 1 / 1.4 leaves the hot partition room for one other, 1 / 1.5 does not.
    { name: 'zipf', work: ZIPF, replicas: { 0.9: 1, 1: 1, 1.4: 2, 1.5: 4, 2: 4 } },
    // At 2 the hot one keeps a replica just busy. At 3 it is lost: a replica for it, and the others need 1.5 (hence 2).
    { name: 'one hot partition', work: ONE_HOT, replicas: { 1: 1, 1.5: 3, 2: 6, 3: 3, 8: 6 } },
    { name: 'all of it on one partition', work: [100_000, 0, 0, 0], replicas: { 0.5: 1, 1: 1, 5: 2 } },
    { name: 'all partitions hot', work: even(4), replicas: { 8: 4 } },
    { name: 'one partition', work: [7], replicas: { 0.3: 1, 1: 1, 20: 1 } },
  ]
  for (const { name, work, replicas } of table) {
    for (const [need, expected] of Object.entries(replicas)) {
      test(`${name}, ${need} fully used: ${expected}`, () => {
        assert.equal(replicasFor(Number(need), spreadOf(work)), expected)
      })
    }
  }

  test('without partitions to deal is what is fully used, rounded up', () => {
    assert.equal(replicasFor(2.1, spreadOf([])), 3)
  })

  const works = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 64 })
  const needs = fc.double({ min: 0, max: 100, noNaN: true })

  test('is never more than there are partitions, and at least the need as far as they reach', () => {
    fc.assert(
      fc.property(works, needs, (work, need) => {
        const spread = spreadOf(work)
        const replicas = replicasFor(need, spread)
        assert.ok(replicas <= work.length)
        assert.ok(bottleneck(need, spread) > 1 || replicas >= Math.floor(need))
      }),
    )
  })

  test('gives the most loaded replica one replica’s work at most, unless one partition is more than that', () => {
    fc.assert(
      fc.property(works, needs, (work, need) => {
        const spread = spreadOf(work)
        const replicas = replicasFor(need, spread)
        fc.pre(need > 0 && bottleneck(need, spread) <= 1)
        assert.ok(need * worstShare(spread, replicas) <= 1 + 1e-6)
        assert.ok(replicas === 1 || need * worstShare(spread, replicas - 1) > 1 - 1e-6)
      }),
    )
  })
})

suite('the most loaded partition alone', () => {
  for (const [need, expected] of [
    [1, 0.4975],
    [2, 0.995],
    [4, 1.99],
  ] as const) {
    test(`of a need of ${need} takes ${expected} replicas`, () => {
      near(bottleneck(need, spreadOf(ONE_HOT)), expected)
    })
  }
})
