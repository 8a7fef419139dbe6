import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  allBusy,
  capacityBounds,
  capacityOf,
  isTight,
  knownCapacity,
  learnCapacity,
  proves,
  withBounds,
} from '../../../src/scaling/slo/capacity.ts'
import type { CapacityBounds, Window } from '../../../src/scaling/slo/slo-memory.ts'
import { at, memoryOf, windowOf } from './support.ts'

/** The first `busy` of so many partitions are busy. */
const flags = (partitions: number, busy: number): boolean[] =>
  Array.from({ length: partitions }, (_, index) => index < busy)

/** `ready` replicas committed 6,000 messages within 20 s: 300 messages/s. */
const measured = (ready: number, partitions: number, busy: number): Window =>
  windowOf({ ready, firstAt: at(5), lastAt: at(25), consumed: 6_000, busy: flags(partitions, busy) })

const boundsOf = (changes: Partial<CapacityBounds>): CapacityBounds => ({
  lower: 50,
  upper: 50,
  rate: 300,
  seconds: 20,
  error: 0,
  ...changes,
})

suite('the bounds of a capacity', () => {
  const table = [
    { name: 'all 12 busy', ready: 6, partitions: 12, busy: 12, lower: 50, upper: 50 },
    // 9 of 12 busy and dealt by threes: at least 3 replicas have one; at most 1 of the 4 has three idle ones.
    { name: '9 of 12 busy', ready: 4, partitions: 12, busy: 9, lower: 75, upper: 100 },
    // 3,3,2,2,2: the idle 2 can be one whole replica's, hence 4 are busy for certain.
    { name: '10 of 12 busy', ready: 5, partitions: 12, busy: 10, lower: 60, upper: 75 },
    { name: '1 of 12 busy', ready: 6, partitions: 12, busy: 1, lower: 50, upper: 300 },
    { name: 'none busy', ready: 6, partitions: 12, busy: 0, lower: 50, upper: Infinity },
    { name: 'as many replicas as partitions', ready: 12, partitions: 12, busy: 8, lower: 25, upper: 37.5 },
    { name: 'more replicas than partitions', ready: 20, partitions: 12, busy: 12, lower: 25, upper: 25 },
    { name: 'no replica', ready: 0, partitions: 12, busy: 12, lower: 0, upper: Infinity },
    { name: 'no partition', ready: 3, partitions: 0, busy: 0, lower: 0, upper: Infinity },
  ]
  for (const { name, ready, partitions, busy, lower, upper } of table) {
    test(`${name} of ${ready} replicas: ${lower} to ${upper} messages/s`, () => {
      const bounds = capacityBounds(measured(ready, partitions, busy), 2_000)
      assert.deepEqual([bounds.lower, bounds.upper, bounds.rate], [lower, upper, 300])
    })
  }

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

suite('a capacity is learned', () => {
  const samples = [{ rate: 80, seconds: 60 }]

  test('from tight bounds: their middle, and less where it is less exact', () => {
    assert.deepEqual(learnCapacity(samples, boundsOf({ upper: 60 }), 80), [
      ...samples,
      { rate: 55, seconds: 20 },
    ])
    assert.deepEqual(learnCapacity([], boundsOf({ error: 0.5 }), undefined), [{ rate: 40, seconds: 20 }])
  })

  test('from a replica that did more than it was believed to', () => {
    const loose = { upper: Infinity, error: 0.25 }
    assert.deepEqual(learnCapacity(samples, boundsOf({ ...loose, lower: 125 }), 80), [
      ...samples,
      { rate: 100, seconds: 20 },
    ])
    assert.equal(learnCapacity(samples, boundsOf({ ...loose, lower: 100 }), 80), samples)
    assert.equal(learnCapacity([], boundsOf({ ...loose, lower: 125 }), undefined).length, 0)
  })

  test('for a quarter of an hour of saturation', () => {
    let kept = [{ rate: 1, seconds: 60 }]
    for (let rate = 2; rate <= 20; rate += 1)
      kept = [...learnCapacity(kept, boundsOf({ lower: rate, upper: rate, seconds: 60 }), 1)]
    assert.deepEqual([kept.length, kept[0]?.rate, kept.at(-1)?.rate], [15, 6, 20])
  })

  test('in a hundred samples at most', () => {
    let kept: readonly { rate: number; seconds: number }[] = []
    for (let window = 0; window < 300; window += 1) kept = learnCapacity(kept, boundsOf({ seconds: 1 }), 1)
    assert.equal(kept.length, 100)
  })
})

suite('the capacity', () => {
  test('is that of the median second', () => {
    // A hung replica for 10 s and a drained buffer for 5 s beside two minutes of what is usual.
    const samples = [
      { rate: 50, seconds: 60 },
      { rate: 3, seconds: 10 },
      { rate: 52, seconds: 60 },
      { rate: 900, seconds: 5 },
    ]
    assert.equal(capacityOf(samples), 50)
    assert.equal(capacityOf([]), undefined)
  })

  const learned = { capacities: [{ rate: 40, seconds: 60 }] }

  test('is what was learned, while the open window shows nothing', () => {
    const { samples, capacity, proven } = knownCapacity(memoryOf({ learned, proven: 20 }), windowOf({}))
    assert.deepEqual([samples, capacity, proven], [learned.capacities, 40, 20])
  })

  test('counts an open window as far as it has come', () => {
    const open = windowOf({ bounds: boundsOf({ seconds: 90 }) })
    const { samples, capacity, proven } = knownCapacity(memoryOf({ learned, proven: 20 }), open)
    assert.deepEqual(samples, [...learned.capacities, { rate: 50, seconds: 90 }])
    assert.deepEqual([capacity, proven], [50, 50])
  })

  test('is proven by what a replica did, busy or not, as far as that is exact', () => {
    const open = windowOf({ bounds: boundsOf({ upper: Infinity, lower: 30, error: 0.5 }) })
    assert.deepEqual(knownCapacity(memoryOf({}), open), { samples: [], capacity: undefined, proven: 20 })
    assert.equal(knownCapacity(memoryOf({ proven: 21 }), open).proven, 21)
  })
})
