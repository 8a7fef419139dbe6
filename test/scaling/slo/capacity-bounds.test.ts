import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  allBusy,
  capacityBounds,
  isSaturated,
  isTight,
  proves,
  withBounds,
} from '../../../src/scaling/slo/capacity-bounds.ts'
import type { Window } from '../../../src/scaling/slo/slo-memory.ts'
import { at, boundsOf, windowOf } from './support.ts'

/** The first `busy` of so many partitions are busy. */
const flags = (partitions: number, busy: number): boolean[] =>
  Array.from({ length: partitions }, (_, index) => index < busy)

/** `ready` replicas committed 6,000 messages within 20 s, 300 messages/s, as many of each partition. */
function measured(ready: number, partitions: number, busy: number): Window {
  const consumed = Array.from({ length: partitions }, () => 6_000 / partitions)
  return windowOf({ ready, firstAt: at(5), lastAt: at(25), consumed, busy: flags(partitions, busy) })
}

suite('the bounds of a capacity', () => {
  const table = [
    { name: 'all 12 busy', ready: 6, partitions: 12, busy: 12, lower: 50, upper: 50 },
    // 9 of 12 busy and dealt by threes: at least 3 replicas have one; at most 1 of the 4 has three idle ones.
    { name: '9 of 12 busy', ready: 4, partitions: 12, busy: 9, lower: 75, upper: 100 },
    // 3,3,2,2,2: the idle 2 can be one whole replica's, hence 4 are busy for certain.
    { name: '10 of 12 busy', ready: 5, partitions: 12, busy: 10, lower: 60, upper: 75 },
    // 3,3,2,2: the idle one is not all that a replica has.
    { name: '9 of 10 busy', ready: 4, partitions: 10, busy: 9, lower: 75, upper: 75 },
    // Its replica has another partition: 2 · 500 messages in 20 s, or in 15 where a commit of 5 s is missing.
    { name: '1 of 12 busy', ready: 6, partitions: 12, busy: 1, lower: 50, upper: 1_000 / 15 },
    { name: 'none busy', ready: 6, partitions: 12, busy: 0, lower: 50, upper: Infinity },
    {
      name: 'as many replicas as partitions',
      ready: 12,
      partitions: 12,
      busy: 8,
      lower: 25,
      upper: 500 / 15,
    },
    { name: 'more replicas than partitions', ready: 20, partitions: 12, busy: 12, lower: 25, upper: 25 },
    { name: 'no replica', ready: 0, partitions: 12, busy: 12, lower: 0, upper: Infinity },
    { name: 'no partition', ready: 3, partitions: 0, busy: 0, lower: 0, upper: Infinity },
  ]
  for (const { name, ready, partitions, busy, lower, upper } of table) {
    test(`${name} of ${ready} replicas: ${lower} to ${upper} messages/s`, () => {
      const bounds = capacityBounds(measured(ready, partitions, busy), 2_000)
      assert.deepEqual([bounds.lower, bounds.upper], [lower, upper])
      assert.equal(bounds.rate, partitions === 0 ? 0 : 300)
    })
  }

  test('do not count on a single replica where commits are as rare as the window is long', () => {
    // 4 of 10 are busy and dealt 3,3,2,2: two replicas have one for certain.
    const window = { ...measured(4, 10, 4), longestGapMs: 30_000 }
    const { lower, upper } = capacityBounds(window, 2_000)
    assert.deepEqual([lower, upper], [75, 150])
  })

  test('are off by the share of a cycle in the time they were measured', () => {
    const { seconds, error } = capacityBounds(measured(6, 12, 12), 2_000)
    assert.deepEqual([seconds, error], [20, 0.1])
  })

  test('of a window with one commit or none are nothing at all', () => {
    for (const window of [windowOf({ firstAt: at(5), lastAt: at(5) }), windowOf({})]) {
      const { lower, rate, seconds, error } = capacityBounds(window, 2_000)
      assert.deepEqual([lower, rate, seconds, error], [0, 0, 0, Infinity])
    }
  })

  test('tell whether all replicas were busy for certain, or so few were not that it does not matter', () => {
    const table = [12, 11, 10, 9, 0].map((busy) => capacityBounds(measured(6, 12, busy), 2_000).saturated)
    assert.deepEqual(table, [true, true, true, true, false])
    assert.equal(capacityBounds(measured(6, 12, 8), 2_000).saturated, false)
    assert.equal(capacityBounds(measured(0, 12, 12), 2_000).saturated, false)
  })

  suite('of partitions that are not alike', () => {
    /** In 55 s a busy partition got 2,750 messages and 11 idle ones got 330 each. */
    const hot = (ready: number, longestGapMs = 5_000): Window =>
      windowOf({
        ready,
        firstAt: at(5),
        lastAt: at(60),
        longestGapMs,
        consumed: [2_750, ...Array.from({ length: 11 }, () => 330)],
        busy: flags(12, 1),
      })
    const unlike = [
      // 2,750 in 60 s or in 50 s: a commit of 5 s may be missing or too much.
      { name: 'one alone on its replica', window: hot(12), lower: 2_750 / 60, upper: 2_750 / 50 },
      { name: 'one with two others', window: hot(5), lower: 2_750 / 60, upper: 3_410 / 50 },
      { name: 'one with all others', window: hot(1), lower: 6_380 / 55, upper: 6_380 / 55 },
      {
        name: 'one whose group commits every 15 s',
        window: hot(12, 15_000),
        lower: 2_750 / 70,
        upper: 2_750 / 40,
      },
      {
        name: 'one whose group commits as rarely as it is looked at',
        window: hot(12, 55_000),
        lower: 25,
        upper: 116,
      },
      {
        name: 'a busy one that got little, and a neighbour that may be any',
        window: { ...hot(2), consumed: [800, 900, 100], busy: [false, false, true] },
        lower: 1_800 / 55 / 2,
        upper: 1_000 / 50,
      },
    ]
    for (const { name, window, lower, upper } of unlike) {
      test(`${name}: ${lower.toFixed(1)} to ${upper.toFixed(1)} messages/s`, () => {
        const bounds = capacityBounds(window, 2_000)
        assert.deepEqual(
          [bounds.lower.toFixed(6), bounds.upper.toFixed(6)],
          [lower.toFixed(6), upper.toFixed(6)],
        )
      })
    }

    test('are tight for a hot partition that is alone on its replica, though the others idle', () => {
      const bounds = capacityBounds(hot(12), 2_000)
      assert.deepEqual([isTight(bounds), bounds.saturated], [true, false])
    })
  })

  for (const [changes, expected] of [
    [{}, true],
    [{ upper: 62.5 }, true],
    [{ upper: 62.6 }, false],
    [{ upper: Infinity }, false],
    [{ error: 0.5 }, true],
    [{ error: 0.51 }, false],
  ] as const) {
    test(`${JSON.stringify(changes)} are ${expected ? '' : 'not '}tight`, () => {
      assert.equal(isTight(boundsOf(changes)), expected)
    })
  }

  test('are drawn when a window is worth looking at', () => {
    const window = measured(6, 12, 12)
    assert.equal(withBounds(window, at(4), 2_000), window)
    const known = withBounds(window, at(30), 2_000)
    assert.deepEqual(known.bounds, capacityBounds(window, 2_000))
    assert.deepEqual([proves(window), proves(known)], [false, true])
    assert.equal(proves(withBounds(measured(6, 12, 3), at(30), 2_000)), false)
  })
})

suite('all replicas are busy for certain', () => {
  for (const [partitions, busy, ready, expected] of [
    [12, 12, 6, true],
    [12, 11, 6, true],
    [12, 10, 6, true],
    [12, 8, 6, false],
    [12, 0, 6, false],
    [12, 12, 40, true],
    [12, 12, 0, false],
    [0, 0, 3, false],
  ] as const) {
    test(`${busy} busy of ${partitions} partitions, ${ready} replicas: ${expected}`, () => {
      assert.equal(allBusy(flags(partitions, busy), ready), expected)
    })
  }
})

test('a group is saturated while its consumers are behind and something waits', () => {
  const behind = [true, true, true, true]
  assert.equal(isSaturated([1, 1, 1, 1], behind, 2), true)
  assert.equal(isSaturated([1, 0, 0, 0], behind, 2), false)
  assert.equal(isSaturated([1, 1, 1, 1], [true, false, false, false], 2), false)
})
