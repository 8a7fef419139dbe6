import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  addArrivals,
  arrivedWithin,
  flowRates,
  lookbackMs,
  ofOtherPartitions,
  oldestSeconds,
  sampleSpacingMs,
} from '../../../src/scaling/slo/arrivals.ts'
import type { ArrivalSample } from '../../../src/scaling/slo/slo-memory.ts'
import { at, samplesOf, steadily } from './support.ts'

const TARGET_LAG_MS = 30_000

/** Adds `perCycle` messages a cycle to one partition, from second `from` to `to`. */
function grown(
  samples: readonly ArrivalSample[],
  { from, to, every, perCycle }: { from: number; to: number; every: number; perCycle: number },
): readonly ArrivalSample[] {
  let all = samples
  for (let second = from; second <= to; second += every) {
    all = addArrivals(all, { lags: [3], produced: [perCycle], consumed: [0] }, at(second), TARGET_LAG_MS)
  }
  return all
}

suite('the look-back', () => {
  for (const [targetLagMs, expected] of [
    [5_000, 50_000],
    [30_000, 300_000],
    [360_000, 3_600_000],
    [7_200_000, 3_600_000],
  ] as const) {
    test(`is ${expected / 1_000} s for a target lag of ${targetLagMs / 1_000} s, in samples ${expected / 60_000} s apart`, () => {
      assert.equal(lookbackMs(targetLagMs), expected)
      assert.equal(sampleSpacingMs(targetLagMs), expected / 60)
    })
  }
})

suite('arrivals', () => {
  const deltas = { lags: [5, 1], produced: [30, 10], consumed: [0, 0] }

  test('begin with what was seen first', () => {
    assert.deepEqual(addArrivals([], deltas, at(0), TARGET_LAG_MS), [
      { at: at(0), produced: 40, byPartition: [30, 10], lag: 6 },
    ])
  })

  test('are counted up, in total and by partition', () => {
    const first = addArrivals([], deltas, at(0), TARGET_LAG_MS)
    assert.deepEqual(addArrivals(first, deltas, at(10), TARGET_LAG_MS).at(-1), {
      at: at(10),
      produced: 80,
      byPartition: [60, 20],
      lag: 6,
    })
  })

  test('are sampled a sixtieth of the look-back apart, but for the newest', () => {
    const samples = grown([], { from: 0, to: 12, every: 1, perCycle: 10 })
    // 5 s apart at least: the sample of second 5 is the first that far from that of 0, and stays when 6 comes.
    assert.deepEqual(
      samples.map((sample) => [(sample.at - at(0)) / 1_000, sample.produced]),
      [
        [0, 10],
        [5, 60],
        [10, 110],
        [12, 130],
      ],
    )
  })

  test('span the look-back, with one sample at or before its start', () => {
    const samples = grown([], { from: 0, to: 900, every: 5, perCycle: 10 })
    assert.equal(samples[0]?.at, at(600))
    assert.equal(samples.length, 61)
  })

  for (const every of [0.1, 1, 4.9, 5, 7, 60, 400]) {
    test(`stay bounded at an interval of ${every} s`, () => {
      const samples = grown([], { from: 0, to: 4 * 400, every, perCycle: 1 })
      assert.ok(samples.length <= 63, `${samples.length}`)
      assert.ok(samples.length >= 2)
      assert.ok((samples[0]?.at ?? Infinity) <= (samples.at(-1)?.at ?? 0) - 300_000)
    })
  }

  test('after a gap of an hour reach back over it', () => {
    const samples = grown(grown([], { from: 0, to: 50, every: 5, perCycle: 10 }), {
      from: 3_650,
      to: 3_655,
      every: 5,
      perCycle: 10,
    })
    assert.deepEqual(
      samples.map((sample) => (sample.at - at(0)) / 1_000),
      [50, 3_650, 3_655],
    )
  })

  test('of other partitions are kept in total, and by partition begin anew', () => {
    const others = ofOtherPartitions(samplesOf([0, 100, 7], [10, 200, 9]))
    assert.deepEqual(
      others.map(({ produced, byPartition, lag }) => ({ produced, byPartition, lag })),
      [
        { produced: 100, byPartition: [], lag: 7 },
        { produced: 200, byPartition: [], lag: 9 },
      ],
    )
    const next = addArrivals(
      others,
      { lags: [4, 4], produced: [8, 8], consumed: [0, 0] },
      at(20),
      TARGET_LAG_MS,
    )
    assert.deepEqual(next.at(-1)?.byPartition, [8, 8])
    assert.equal(next.at(-1)?.produced, 216)
    // The newest four of the eight that came in the last ten seconds; of eleven nobody knows.
    assert.equal(oldestSeconds(next, [4, 4]), 5)
    assert.equal(oldestSeconds(next, [4, 11]), undefined)
  })
})

suite('the rates of late', () => {
  // 1,000 arrived by second 50, 1,000 more by 60; the lag grew from 0 by 300 and by 400.
  const samples = samplesOf([0, 0, 0], [50, 1_000, 300], [60, 2_000, 700])

  test('are those of the last sample that is so old, or older', () => {
    assert.deepEqual(flowRates(samples, 10_000), { arrival: 100, consumption: 60 })
    assert.deepEqual(flowRates(samples, 9_000), { arrival: 100, consumption: 60 })
    assert.deepEqual(flowRates(samples, 11_000), { arrival: 2_000 / 60, consumption: 1_300 / 60 })
  })

  test('are those of all there is, where that is not as old', () => {
    assert.deepEqual(flowRates(samples, 90_000), { arrival: 2_000 / 60, consumption: 1_300 / 60 })
    assert.deepEqual(flowRates(samples, Infinity), { arrival: 2_000 / 60, consumption: 1_300 / 60 })
  })

  test('are unknown without a second look', () => {
    assert.equal(flowRates([], 30_000), undefined)
    assert.equal(flowRates(samplesOf([0, 10]), 30_000), undefined)
    assert.equal(flowRates(samplesOf([0, 10], [0, 10]), 30_000), undefined)
  })

  test('have no consumption below none: a topic may have been deleted and made again', () => {
    assert.deepEqual(flowRates(samplesOf([0, 0, 10], [10, 50, 500]), 10_000), { arrival: 5, consumption: 0 })
  })
})

suite('the oldest message that waits', () => {
  const table = [
    { name: 'nothing waits', samples: steadily(100, 60), lags: [0], expected: 0 },
    { name: 'the last 10 s wait', samples: steadily(100, 60), lags: [1_000], expected: 10 },
    {
      name: 'the last 12.5 s wait, between two samples',
      samples: steadily(100, 60),
      lags: [1_250],
      expected: 12.5,
    },
    { name: 'exactly all that was seen waits', samples: steadily(100, 60), lags: [6_000], expected: 60 },
    { name: 'more than was seen waits', samples: steadily(100, 60), lags: [6_001], expected: undefined },
    {
      name: 'nothing has come for a minute',
      samples: samplesOf([0, 0], [10, 100], [60, 100], [70, 100]),
      lags: [50],
      expected: 65,
    },
    { name: 'one look', samples: samplesOf([0, 0]), lags: [5], expected: undefined },
    { name: 'no look', samples: [], lags: [5], expected: undefined },
    { name: 'no partition', samples: steadily(100, 60), lags: [], expected: 0 },
  ]
  for (const { name, samples, lags, expected } of table) {
    test(`${name}: ${expected} s`, () => assert.equal(oldestSeconds(samples, lags), expected))
  }

  test('is that of the partition that is furthest behind', () => {
    const samples = [0, 10, 20].map((second) => ({
      at: at(second),
      produced: second * 110,
      byPartition: [second * 100, second * 10],
      lag: 0,
    }))
    assert.equal(oldestSeconds(samples, [500, 20]), 5)
    assert.equal(oldestSeconds(samples, [500, 80]), 8)
    assert.equal(oldestSeconds(samples, [500, 201]), undefined)
  })
})

suite('what arrived within', () => {
  const samples = samplesOf([0, 0], [50, 1_000], [60, 2_000])
  const table = [
    [0, 0],
    [4, 400],
    [10, 1_000],
    [35, 1_500],
    [60, 2_000],
    [99, 2_000],
  ] as const
  for (const [seconds, expected] of table) {
    test(`${seconds} s: ${expected}`, () => assert.equal(arrivedWithin(samples, seconds), expected))
  }

  test('no look is nothing', () => assert.equal(arrivedWithin([], 10), 0))
})
