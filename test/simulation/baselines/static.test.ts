import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { peakRate, staticMean, staticPeak } from '../../../src/simulation/baselines/static.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { evenly, quiet } from '../support-fluid.ts'
import { seenAt } from './support.ts'

/** 4 partitions: 100/s in the first half hour, 360/s for ten minutes of the second. */
const scenario: Scenario = {
  ...quiet,
  arrivals: evenly([0, 25], [1_800_000, 90], [2_400_000, 25]),
  replicas: { initial: 1, min: 1, max: 24 },
}

const podsOf = (of: Scenario, create: typeof staticMean): number =>
  create(of).decide(seenAt(0, 0, 1)).replicas

suite('as many pods all the time', () => {
  test('as the mean rate needs', () => assert.equal(podsOf(scenario, staticMean), 2))

  test('as the busiest minute needs', () => assert.equal(podsOf(scenario, staticPeak), 4))

  test('but no more and no fewer than are allowed', () => {
    const six = { ...scenario, partitions: 6, arrivals: evenly([0, 90]) }
    assert.equal(podsOf({ ...six, replicas: { initial: 1, min: 1, max: 3 } }, staticPeak), 3)
    assert.equal(podsOf({ ...scenario, replicas: { initial: 5, min: 5, max: 9 } }, staticMean), 5)
  })

  test('an exact multiple of what a pod can do takes exactly as many', () => {
    assert.equal(podsOf({ ...scenario, partitions: 6, arrivals: evenly([0, 50]) }, staticPeak), 3)
  })

  test('as many as the most loaded one takes to keep up with its partitions', () => {
    // 7 pods for 630/s would do if 24 partitions could be divided by 7; some have 4 of 26.25/s each.
    const even = { ...scenario, partitions: 24, arrivals: evenly([0, 26.25]) }
    assert.equal(podsOf(even, staticPeak), 8)
  })

  test('no more than can help where none is enough', () => {
    assert.equal(podsOf({ ...scenario, arrivals: evenly([0, 150]) }, staticPeak), 4)
  })

  test('a last minute that is cut short does not count', () => {
    const arrivals = evenly([0, 25], [90_000, 1000])
    assert.equal(peakRate({ arrivals, durationMs: 90_500, partitions: 4 }), 100)
    assert.equal(peakRate({ arrivals, durationMs: 30_000, partitions: 4 }), 100)
  })
})
