import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ceilingOf, followPlateau } from '../../../src/scaling/slo/plateau.ts'
import type { CapacityBounds, Plateau } from '../../../src/scaling/slo/slo-memory.ts'
import { at } from './support.ts'

/** Saturated: what is measured is what the replicas can do together. */
const saturated = (rate: number, error = 0): CapacityBounds => ({
  lower: rate,
  upper: rate,
  rate,
  seconds: 30,
  error,
})
const loose: CapacityBounds = { lower: 10, upper: Infinity, rate: 100, seconds: 30, error: 0 }

/** Even partitions: twice the replicas should do twice as much. */
const inProportion = (from: number, to: number): number => to / from

/** Saturated windows, one a minute: ready replicas, and messages per second of all of them. */
function followed(...windows: readonly (readonly [ready: number, rate: number])[]): Plateau | undefined {
  return windows.reduce<Plateau | undefined>(
    (before, [ready, rate], minute) =>
      followPlateau(before, ready, saturated(rate), inProportion, at(minute * 60)),
    undefined,
  )
}

suite('more replicas', () => {
  const table = [
    {
      name: 'that do as much more have an effect',
      windows: [
        [4, 200],
        [8, 400],
      ],
      ceiling: undefined,
    },
    // 4 more should add 200: a quarter of that is enough of an effect.
    {
      name: 'that do a quarter of what they should have an effect',
      windows: [
        [4, 200],
        [8, 250],
      ],
      ceiling: undefined,
    },
    {
      name: 'that do less have none',
      windows: [
        [4, 200],
        [8, 249],
      ],
      ceiling: 8,
    },
    {
      name: 'that do nothing have none',
      windows: [
        [4, 200],
        [8, 200],
      ],
      ceiling: 8,
    },
    {
      name: 'that are only a third more cannot be told from noise',
      windows: [
        [6, 300],
        [8, 300],
      ],
      ceiling: undefined,
    },
    {
      name: 'are compared with the last that were few enough',
      windows: [
        [6, 300],
        [8, 300],
        [9, 300],
      ],
      ceiling: 9,
    },
    {
      name: 'may be fewer: nothing is said of that',
      windows: [
        [8, 200],
        [4, 200],
      ],
      ceiling: undefined,
    },
    {
      name: 'are compared with what the same did last',
      windows: [
        [4, 900],
        [4, 200],
        [8, 400],
      ],
      ceiling: undefined,
    },
  ] as const
  for (const { name, windows, ceiling } of table) {
    test(name, () => assert.equal(ceilingOf(followed(...windows), at(120)), ceiling))
  }

  test('are not compared with what was a quarter of an hour ago: that was another load', () => {
    const before = followed([4, 200])
    assert.equal(followPlateau(before, 8, saturated(200), inProportion, at(900))?.ceiling, 8)
    assert.equal(followPlateau(before, 8, saturated(200), inProportion, at(900.001))?.ceiling, undefined)
  })

  test('are not judged by rates that are inexact', () => {
    const before = followed([4, 200])
    assert.equal(followPlateau(before, 8, saturated(200, 0.11), inProportion, at(60)), before)
    assert.equal(followPlateau(before, 8, saturated(200, 0.1), inProportion, at(60))?.ceiling, 8)
    assert.equal(followPlateau(undefined, 8, saturated(200, 0.11), inProportion, at(60)), undefined)
  })

  test('are not judged where the partitions could not have let them do more', () => {
    const before = followed([4, 200])
    assert.equal(
      followPlateau(before, 8, saturated(200), () => 1.49, at(60)),
      before,
    )
    assert.equal(followPlateau(before, 8, saturated(200), () => 1.5, at(60))?.ceiling, 8)
  })
})

suite('a ceiling', () => {
  const first = followed([4, 200], [8, 200])

  test('holds for ten minutes', () => {
    assert.deepEqual(first, {
      at: at(60),
      ready: 8,
      rate: 200,
      ceiling: 8,
      until: at(660),
      backoffMs: 600_000,
    })
    assert.equal(ceilingOf(first, at(659.999)), 8)
    assert.equal(ceilingOf(first, at(660)), undefined)
    assert.equal(ceilingOf(undefined, at(0)), undefined)
  })

  test('holds while the same replicas go on as before', () => {
    const next = followPlateau(first, 8, saturated(210), inProportion, at(120))
    assert.deepEqual(next, { ...first, at: at(120), rate: 210 })
  })

  test('holds twice as long each time it proves right again, an hour at most', () => {
    let plateau = first
    const backoffs = [12, 24, 36, 54, 81].map((ready, index) => {
      plateau = followPlateau(plateau, ready, saturated(200), inProportion, at(700 + 60 * index))
      return [plateau?.ceiling, (plateau?.backoffMs ?? 0) / 60_000]
    })
    assert.deepEqual(backoffs, [
      [12, 20],
      [24, 40],
      [36, 60],
      [54, 60],
      [81, 60],
    ])
  })

  test('falls with the first step that has an effect, and with its backoff', () => {
    const next = followPlateau(first, 16, saturated(400), inProportion, at(700))
    assert.deepEqual(next, { at: at(700), ready: 16, rate: 400 })
  })

  test('falls when the replicas are no longer all busy', () => {
    const next = followPlateau(first, 8, loose, inProportion, at(120))
    assert.deepEqual(next, { at: at(60), ready: 8, rate: 200 })
    assert.equal(followPlateau(undefined, 8, loose, inProportion, at(120)), undefined)
  })
})
