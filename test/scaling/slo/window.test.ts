import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { followWindow, hasSettled, isFull, isMeasured, startWindow } from '../../../src/scaling/slo/window.ts'
import type { Window } from '../../../src/scaling/slo/slo-memory.ts'
import { at } from './support.ts'

type Seen = readonly [lag: number, consumed: number, behind: boolean]
/** What one cycle sees of two partitions: lag, messages committed, and whether the consumer is behind. */
type Cycle = readonly [second: number, a: Seen, b?: Seen]

/** Follows cycles; the second partition has nothing to do unless it is told of. */
function followed(window: Window, ...cycles: readonly Cycle[]): Window {
  return cycles.reduce((before, [second, a, b = [0, 0, false]]) => {
    const deltas = { lags: [a[0], b[0]], produced: [0, 0], consumed: [a[1], b[1]] }
    return followWindow(before, deltas, [a[2], b[2]], at(second))
  }, window)
}

const fresh = startWindow([0, 0], 3, at(0))

suite('a window', () => {
  test('starts settled and empty', () => {
    assert.deepEqual(fresh, {
      since: at(0),
      ready: 3,
      settled: true,
      firstAt: undefined,
      lastAt: at(0),
      consumed: [0, 0],
      longestGapMs: 0,
      committed: [false, false],
      busy: [true, true],
      bounds: undefined,
    })
  })

  test('after one that was cut has to settle, and its gap goes on', () => {
    const cut = followed(fresh, [5, [10, 5, true]], [12, [10, 0, true]])
    const next = startWindow([0, 0], 4, at(12), cut)
    assert.deepEqual([next.settled, next.lastAt, next.longestGapMs], [false, at(5), 7_000])
    assert.equal(followed(next, [15, [10, 5, true]]).longestGapMs, 10_000)
  })

  test('counts from the first commit to the last, so that the rhythm of commits does not show', () => {
    // 250 messages every 5 s: what the first commit brought was consumed before.
    const window = followed(
      fresh,
      [2, [9, 250, true]],
      [4, [9, 0, true]],
      [7, [9, 250, true]],
      [12, [9, 250, true]],
      [14, [9, 0, true]],
    )
    assert.deepEqual([window.firstAt, window.lastAt, window.consumed], [at(2), at(12), [500, 0]])
  })

  test('counts from its start where that saw a commit', () => {
    const started = startWindow([0, 7], 3, at(0))
    const window = followed(started, [5, [9, 250, true]])
    assert.deepEqual([window.firstAt, window.lastAt, window.consumed], [at(0), at(5), [250, 0]])
  })

  test('counts the commits of each partition from the first of all on', () => {
    assert.deepEqual(followed(fresh, [2, [9, 1, true]], [4, [9, 30, true], [9, 12, true]]).consumed, [30, 12])
  })

  test('measures the longest time without any commit', () => {
    const window = followed(
      fresh,
      [3, [9, 1, true]],
      [5, [9, 0, true], [9, 1, true]],
      [12, [9, 1, true]],
      [14, [9, 1, true]],
    )
    assert.equal(window.longestGapMs, 7_000)
    assert.equal(followed(fresh, [9, [9, 0, true]]).longestGapMs, 9_000)
  })

  test('remembers who has committed', () => {
    assert.deepEqual(followed(fresh, [1, [9, 5, true]], [2, [9, 0, true]]).committed, [true, false])
  })

  suite('takes a partition for busy', () => {
    const table: readonly { name: string; cycles: readonly Cycle[]; busy: boolean }[] = [
      {
        name: 'whose commits never caught up',
        cycles: [
          [5, [90, 50, true]],
          [10, [80, 50, true]],
        ],
        busy: true,
      },
      {
        name: 'that waits for its turn',
        cycles: [
          [5, [90, 0, false]],
          [10, [90, 0, false]],
        ],
        busy: true,
      },
      {
        name: 'but not one that caught up once',
        cycles: [
          [5, [90, 50, false]],
          [10, [90, 50, true]],
        ],
        busy: false,
      },
      {
        name: 'but not one that once had nothing to do',
        cycles: [
          [5, [0, 50, true]],
          [10, [90, 50, true]],
        ],
        busy: false,
      },
    ]
    for (const { name, cycles, busy } of table) {
      test(name, () => assert.equal(followed(fresh, ...cycles).busy[0], busy))
    }
  })
})

suite('a group has settled', () => {
  const settling = startWindow([0, 0], 4, at(0), fresh)
  const deltas = { lags: [9, 0], produced: [0, 0], consumed: [0, 0] }
  const table = [
    { name: 'not at once', window: followed(settling, [9, [9, 5, true]]), second: 9, expected: false },
    {
      name: 'after 10 s, once it commits again where there is work',
      window: followed(settling, [9, [9, 5, true]]),
      second: 10,
      expected: true,
    },
    { name: 'not while a partition with work has no commit', window: settling, second: 59, expected: false },
    { name: 'after a minute in any case', window: settling, second: 60, expected: true },
  ]
  for (const { name, window, second, expected } of table) {
    test(name, () => assert.equal(hasSettled(window, deltas, at(second)), expected))
  }
})

suite('a window is worth looking at', () => {
  test('from 5 s on', () => {
    assert.equal(isMeasured(fresh, at(4.9)), false)
    assert.equal(isMeasured(fresh, at(5)), true)
  })

  test('not while the group settles', () => {
    assert.equal(isMeasured(startWindow([0, 0], 4, at(0), fresh), at(50)), false)
  })

  test('for a minute', () => {
    assert.equal(isFull(fresh, at(59.9)), false)
    assert.equal(isFull(fresh, at(60)), true)
  })
})
