import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { ceilingOf, followPlateau, mayBeLimited } from '../../../src/scaling/slo/plateau.ts'
import type { CapacityBounds, Plateau } from '../../../src/scaling/slo/slo-memory.ts'
import { at } from './support.ts'

/** Saturated: what is measured is what the replicas can do together. */
const saturated = (rate: number, error = 0): CapacityBounds => ({
  lower: rate,
  upper: rate,
  saturated: true,
  rate,
  seconds: 30,
  error,
})
const partly: CapacityBounds = { ...saturated(100), upper: 400, saturated: false }
const idle: CapacityBounds = { ...partly, upper: Infinity }

/** So many even partitions that twice the replicas should do twice as much. */
const EVEN = spreadOf(Array.from({ length: 144 }, () => 1_000))

/** Saturated windows, one a minute: ready replicas, and messages per second of all of them. */
function followed(...windows: readonly (readonly [ready: number, rate: number])[]): Plateau | undefined {
  return windows.reduce<Plateau | undefined>(
    (before, [ready, rate], minute) => followPlateau(before, ready, saturated(rate), EVEN, at(minute * 60)),
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
      ceiling: Infinity,
    },
    // 4 more should add 200: a quarter of that is enough of an effect.
    {
      name: 'that do a quarter of what they should have an effect',
      windows: [
        [4, 200],
        [8, 250],
      ],
      ceiling: Infinity,
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
      ceiling: Infinity,
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
      ceiling: Infinity,
    },
    {
      name: 'are compared with what the same did last',
      windows: [
        [4, 900],
        [4, 200],
        [8, 400],
      ],
      ceiling: Infinity,
    },
  ] as const
  for (const { name, windows, ceiling } of table) {
    test(name, () => assert.equal(ceilingOf(followed(...windows), at(120)), ceiling))
  }

  test('are not compared with what was a quarter of an hour ago: that was another load', () => {
    const before = followed([4, 200])
    assert.equal(followPlateau(before, 8, saturated(200), EVEN, at(900))?.ceiling, 8)
    assert.equal(followPlateau(before, 8, saturated(200), EVEN, at(900.001))?.ceiling, undefined)
  })

  test('are not judged by rates that are less exact than a fifth of the step', () => {
    const before = followed([4, 200])
    // Twice the replicas are a step of 1.
    assert.equal(followPlateau(before, 8, saturated(200, 0.21), EVEN, at(60)), before)
    assert.equal(followPlateau(before, 8, saturated(200, 0.2), EVEN, at(60))?.ceiling, 8)
    const inexact = followPlateau(undefined, 4, saturated(200, 0.15), EVEN, at(0))
    assert.equal(followPlateau(inexact, 8, saturated(200, 0.06), EVEN, at(60)), inexact)
    assert.equal(followPlateau(inexact, 8, saturated(200, 0.05), EVEN, at(60))?.ceiling, 8)
  })

  test('are not judged where the partitions could not have let them do more', () => {
    // 12 partitions: 4 replicas have three each, 5 to 6 have two of them at least one.
    const spread = spreadOf(Array.from({ length: 12 }, () => 1_000))
    const before = followPlateau(undefined, 4, saturated(200), spread, at(0))
    assert.equal(followPlateau(before, 5, saturated(200), spread, at(60))?.ceiling, undefined)
    assert.equal(followPlateau(before, 6, saturated(200), spread, at(60))?.ceiling, 6)
  })
})

suite('what others are compared with', () => {
  const exact = followPlateau(undefined, 4, saturated(200, 0.1), EVEN, at(0))

  test('is the most exact of what the same replicas did', () => {
    assert.equal(followPlateau(exact, 4, saturated(100, 0.11), EVEN, at(60)), exact)
    assert.equal(followPlateau(exact, 4, saturated(190, 0.1), EVEN, at(60))?.rate, 190)
  })

  test('is what fewer replicas do, from the first two commits on', () => {
    assert.equal(followPlateau(exact, 3, saturated(0, Infinity), EVEN, at(60)), exact)
    assert.deepEqual(followPlateau(exact, 3, saturated(150, 0.5), EVEN, at(60)), {
      at: at(60),
      ready: 3,
      rate: 150,
      error: 0.5,
    })
    assert.equal(followPlateau(undefined, 3, saturated(0, Infinity), EVEN, at(60)), undefined)
  })
})

suite('replicas may be limited', () => {
  const judged = followed([4, 200])
  const found = followed([4, 200], [8, 200])
  const table = [
    { name: 'not where nothing was compared', plateau: undefined, ready: 8, expected: false },
    { name: 'not those that were judged', plateau: judged, ready: 4, expected: false },
    { name: 'not a step that is too small to judge', plateau: judged, ready: 5, expected: false },
    { name: 'on trial', plateau: judged, ready: 6, expected: true },
    { name: 'that were found out', plateau: found, ready: 8, expected: true },
    { name: 'beyond a ceiling', plateau: found, ready: 9, expected: true },
    { name: 'not below it', plateau: found, ready: 7, expected: false },
  ]
  for (const { name, plateau, ready, expected } of table) {
    test(name, () => assert.equal(mayBeLimited(plateau, ready, EVEN, at(120)), expected))
  }

  test('on trial for a quarter of an hour', () => {
    assert.equal(mayBeLimited(judged, 8, EVEN, at(900)), true)
    assert.equal(mayBeLimited(judged, 8, EVEN, at(900.001)), false)
  })
})

suite('a ceiling', () => {
  const first = followed([4, 200], [8, 200])

  test('holds for ten minutes, and is twice as high after that', () => {
    assert.deepEqual(first, {
      at: at(60),
      ready: 8,
      rate: 200,
      error: 0,
      ceiling: 8,
      until: at(660),
      backoffMs: 600_000,
    })
    assert.equal(ceilingOf(first, at(659.999)), 8)
    assert.equal(ceilingOf(first, at(660)), 16)
    assert.equal(ceilingOf(undefined, at(0)), Infinity)
  })

  test('holds while the same replicas go on as before', () => {
    const next = followPlateau(first, 8, saturated(210), EVEN, at(120))
    assert.deepEqual(next, { ...first, at: at(120), rate: 210 })
  })

  test('holds twice as long each time it proves right again, an hour at most', () => {
    let plateau = first
    const backoffs = [12, 24, 48, 72, 144].map((ready, index) => {
      plateau = followPlateau(plateau, ready, saturated(200), EVEN, at(700 + 60 * index))
      return [plateau?.ceiling, (plateau?.backoffMs ?? 0) / 60_000]
    })
    assert.deepEqual(backoffs, [
      [12, 20],
      [24, 40],
      [48, 60],
      [72, 60],
      [144, 60],
    ])
  })

  test('falls with the first step that has an effect, and with its backoff', () => {
    const next = followPlateau(first, 16, saturated(400), EVEN, at(700))
    assert.deepEqual(next, { at: at(700), ready: 16, rate: 400, error: 0 })
  })

  test('falls when none of the replicas is busy all the time any more', () => {
    const next = followPlateau(first, 8, idle, EVEN, at(120))
    assert.deepEqual(next, { at: at(60), ready: 8, rate: 200, error: 0 })
    assert.equal(followPlateau(undefined, 8, idle, EVEN, at(120)), undefined)
  })

  test('stays while some are', () => {
    assert.equal(followPlateau(first, 8, partly, EVEN, at(120)), first)
    assert.equal(followPlateau(undefined, 8, partly, EVEN, at(120)), undefined)
  })
})
