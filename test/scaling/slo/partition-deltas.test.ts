import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  deltasSince,
  inOrderOf,
  layOut,
  rememberPartitions,
  sameLayout,
} from '../../../src/scaling/slo/partition-deltas.ts'
import type { PartitionsMemory } from '../../../src/scaling/slo/slo-memory.ts'
import type { PartitionReading } from '../../../src/scaling/types.ts'
import { at, partitionOf } from './support.ts'

/** Remembers readings of busy partitions whose last commits were made at second 10, and 7 messages that arrived. */
function remembered(...readings: readonly PartitionReading[]): PartitionsMemory {
  return {
    readings,
    committedAt: readings.map(() => at(10)),
    behind: readings.map(() => true),
    arrived: readings.map(() => 7),
  }
}

const place = (topic: string, partition: number) => ({ topic, partition })

suite('two readings have the same layout', () => {
  const [a0, a1, b0] = [place('a', 0), place('a', 1), place('b', 0)]
  const table = [
    { name: 'of nothing', before: [], now: [], expected: true },
    { name: 'in the same order', before: [a0, a1, b0], now: [a0, a1, b0], expected: true },
    { name: 'not in another order', before: [a0, a1], now: [a1, a0], expected: false },
    { name: 'not with one more', before: [a0], now: [a0, a1], expected: false },
    { name: 'not with one less', before: [a0, a1], now: [a0], expected: false },
    { name: 'not of another topic', before: [a0], now: [b0], expected: false },
  ]
  for (const { name, before, now, expected } of table) {
    test(name, () => assert.equal(sameLayout(before, now), expected))
  }
})

suite('readings in another order', () => {
  const [first, second] = [partitionOf(0, 1n, 2n), partitionOf(1, 3n, 4n)]
  const [newFirst, newSecond] = [partitionOf(0, 5n, 6n), partitionOf(1, 7n, 8n)]

  test('are brought into the one before', () => {
    assert.deepEqual(inOrderOf([first, second], [newSecond, newFirst]), [newFirst, newSecond])
  })

  test('stay as they are where there is nothing to bring into order', () => {
    for (const readings of [
      [newFirst, newSecond],
      [newSecond],
      [newSecond, { ...newFirst, topic: 'bills' }],
      [newSecond, newSecond],
    ])
      assert.equal(inOrderOf([first, second], readings), readings)
  })
})

suite('what happened since the last cycle', () => {
  const table = [
    {
      name: 'nothing',
      before: partitionOf(0, 10n, 20n),
      now: partitionOf(0, 10n, 20n),
      lag: 10,
      produced: 0,
      consumed: 0,
    },
    {
      name: 'both',
      before: partitionOf(0, 10n, 20n),
      now: partitionOf(0, 15n, 50n),
      lag: 35,
      produced: 30,
      consumed: 5,
    },
    {
      name: 'the first commit',
      before: partitionOf(0, undefined, 20n),
      now: partitionOf(0, 15n, 20n),
      lag: 5,
      produced: 0,
      consumed: 0,
    },
    {
      name: 'commits are gone',
      before: partitionOf(0, 10n, 20n),
      now: partitionOf(0, undefined, 20n),
      lag: 20,
      produced: 0,
      consumed: 0,
    },
    {
      name: 'the topic was made anew',
      before: partitionOf(0, 900n, 1_000n),
      now: partitionOf(0, 3n, 8n),
      lag: 5,
      produced: 0,
      consumed: 0,
    },
    {
      name: 'offsets beyond a double',
      before: partitionOf(0, 2n ** 63n - 90n, 2n ** 63n - 80n),
      now: partitionOf(0, 2n ** 63n - 60n, 2n ** 63n - 1n),
      lag: 59,
      produced: 79,
      consumed: 30,
    },
  ]
  for (const { name, before, now, lag, produced, consumed } of table) {
    test(`${name}: ${produced} produced, ${consumed} consumed, ${lag} wait`, () => {
      assert.deepEqual(deltasSince(remembered(before), [now]), {
        lags: [lag],
        produced: [produced],
        consumed: [consumed],
      })
    })
  }
})

suite('partitions in another order', () => {
  test('are found by name', () => {
    const before: PartitionsMemory = {
      readings: [partitionOf(0, 1n, 2n), partitionOf(1, 3n, 4n)],
      committedAt: [at(1), at(2)],
      behind: [true, false],
      arrived: [5, 6],
    }
    assert.deepEqual(layOut(before, [partitionOf(1, 5n, 9n), partitionOf(0, 5n, 9n)], at(20)), {
      readings: [partitionOf(1, 3n, 4n), partitionOf(0, 1n, 2n)],
      committedAt: [at(2), at(1)],
      behind: [false, true],
      arrived: [6, 5],
    })
  })

  test('were empty before they were there: what they retain has arrived', () => {
    const added = { ...partitionOf(1, 40n, 90n), lowWatermark: 30n }
    const laidOut = layOut(remembered(partitionOf(0, 1n, 2n)), [partitionOf(0, 1n, 2n), added], at(20))
    assert.deepEqual(deltasSince(laidOut, [partitionOf(0, 1n, 2n), added]), {
      lags: [1, 50],
      produced: [0, 60],
      consumed: [0, 0],
    })
    assert.deepEqual(
      [laidOut.committedAt, laidOut.behind, laidOut.arrived],
      [
        [at(10), at(20)],
        [true, false],
        [7, 0],
      ],
    )
  })

  test('were as they are when nothing was seen before', () => {
    const readings = [partitionOf(0, 5n, 90n)]
    const laidOut = layOut(remembered(), readings, at(20))
    assert.deepEqual(laidOut, { readings, committedAt: [at(20)], behind: [false], arrived: [0] })
    assert.deepEqual(deltasSince(laidOut, readings), { lags: [85], produced: [0], consumed: [0] })
  })
})

suite('what is remembered of a partition', () => {
  const times = { fade: 0.5, committedAt: at(17) }
  const step = (before: PartitionsMemory, now: PartitionReading): PartitionsMemory =>
    rememberPartitions(before, [now], deltasSince(before, [now]), times)

  test('fades: half of 7, and 30 more', () => {
    assert.deepEqual(step(remembered(partitionOf(0, 10n, 20n)), partitionOf(0, 10n, 50n)).arrived, [33.5])
  })

  test('is when it was committed last', () => {
    const before = remembered(partitionOf(0, 10n, 20n))
    assert.deepEqual(step(before, partitionOf(0, 11n, 20n)).committedAt, [at(17)])
    assert.deepEqual(step(before, partitionOf(0, 10n, 99n)).committedAt, [at(10)])
  })

  const high = partitionOf(0, 10n, 20n)
  const table = [
    {
      name: 'a commit of less than there was a cycle before',
      now: partitionOf(0, 19n, 60n),
      before: false,
      expected: true,
    },
    { name: 'a commit of all there was', now: partitionOf(0, 20n, 60n), before: true, expected: false },
    {
      name: 'no commit after one that was behind',
      now: partitionOf(0, 10n, 60n),
      before: true,
      expected: true,
    },
    {
      name: 'no commit after one that had caught up',
      now: partitionOf(0, 10n, 60n),
      before: false,
      expected: false,
    },
    { name: 'no commit at all', now: partitionOf(0, undefined, 60n), before: true, expected: false },
    {
      name: 'a commit further back than the last',
      now: partitionOf(0, 2n, 60n),
      before: false,
      expected: false,
    },
  ]
  for (const { name, now, before, expected } of table) {
    test(`is ${expected ? 'that its consumer is behind' : 'nothing of being behind'} after ${name}`, () => {
      assert.deepEqual(step({ ...remembered(high), behind: [before] }, now).behind, [expected])
    })
  }

  test('is the reading itself', () => {
    const readings = [partitionOf(0, 11n, 20n)]
    const before = remembered(partitionOf(0, 10n, 20n))
    assert.equal(
      rememberPartitions(before, readings, deltasSince(before, readings), times).readings,
      readings,
    )
  })
})
