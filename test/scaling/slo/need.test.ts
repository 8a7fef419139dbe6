import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { needOf, predictedLagSeconds, sustainedNeed } from '../../../src/scaling/slo/need.ts'
import type { ArrivalSample } from '../../../src/scaling/slo/slo-memory.ts'
import { samplesOf, steadily } from './support.ts'

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9 * Math.max(1, expected), `${actual} is not ${expected}`)

/** With replicas of 50 messages/s and a budget of 12 s. */
const CASES: readonly {
  readonly name: string
  readonly lag: number
  readonly arrivals: readonly ArrivalSample[]
  readonly need: number
  readonly predicted: number
}[] = [
  { name: 'nothing', lag: 0, arrivals: [], need: 0, predicted: 0 },
  { name: 'nothing of late', lag: 0, arrivals: samplesOf([0, 500], [60, 500]), need: 0, predicted: 0 },
  // 600 messages in 12 s.
  { name: 'a backlog alone', lag: 600, arrivals: samplesOf([0, 0], [60, 0]), need: 1, predicted: 6 },
  { name: 'a backlog at the first look', lag: 600, arrivals: samplesOf([0, 0]), need: 1, predicted: 6 },
  // The slack of the target makes 6,000 messages of a minute the work of 72 s: less than the 2 replicas of the rate.
  {
    name: '100 messages/s and no lag',
    lag: 0,
    arrivals: steadily(100, 60),
    need: 6_000 / 72 / 50,
    predicted: 0,
  },
  // 1,200 + 100 τ messages in τ + 12 s, whatever τ.
  {
    name: '100 messages/s and the lag of the budget',
    lag: 1_200,
    arrivals: steadily(100, 60),
    need: 2,
    predicted: 12,
  },
  // 400 messages/s for the last 10 s after 100: 2,000 + 4,000 in 22 s; the minute would be 2,000 + 9,000 in 72 s.
  {
    name: 'a step 10 s ago',
    lag: 2_000,
    arrivals: samplesOf([0, 0], [50, 5_000], [60, 9_000]),
    need: 6_000 / 22 / 50,
    predicted: 50,
  },
  // 1,000 messages at once may take 13 s with the next 1,000; a minute of nothing before does not make it less.
  {
    name: 'a burst of the last second',
    lag: 1_000,
    arrivals: samplesOf([0, 0], [59, 0], [60, 1_000]),
    need: 2_000 / 13 / 50,
    predicted: 19,
  },
]

suite('the need of a load', () => {
  for (const { name, lag, arrivals, need } of CASES) {
    test(`${name}: ${need.toFixed(2)} replicas`, () =>
      near(needOf({ lag, arrivals, capacity: 50 }, 12), need))
  }

  test('is the rate alone for a load that lasts for ever', () => {
    near(sustainedNeed({ lag: 0, arrivals: steadily(100, 60), capacity: 50 }), 2)
    assert.equal(sustainedNeed({ lag: 9_999, arrivals: samplesOf([0, 0]), capacity: 50 }), 0)
  })
})

suite('the wait of the last message', () => {
  for (const { name, lag, arrivals, predicted } of CASES) {
    test(`${name}: ${predicted} s with two replicas of 50 messages/s`, () => {
      near(predictedLagSeconds({ lag, arrivals, capacity: 50 }, 2), predicted)
    })
  }
})

const loads = fc
  .record({
    lag: fc.nat(1e6),
    capacity: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    steps: fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 60 }), messages: fc.nat(1e5) }), {
      maxLength: 30,
    }),
  })
  .map(({ lag, capacity, steps }) => {
    let [second, produced] = [0, 0]
    const rows = steps.map(({ seconds, messages }) => [(second += seconds), (produced += messages)] as const)
    return { lag, capacity, arrivals: samplesOf([0, 0], ...rows) }
  })

suite('for any load', () => {
  const budgets = fc.double({ min: 0.5, max: 600, noNaN: true })

  test('as many replicas as are needed make the last message wait for the budget, and no longer', () => {
    fc.assert(
      fc.property(loads, budgets, (load, budget) => {
        const need = needOf(load, budget)
        fc.pre(need > 1e-6)
        const waited = predictedLagSeconds(load, need)
        assert.ok(
          Math.abs(waited - budget) < 1e-6 * Math.max(1, load.lag, budget),
          `${waited} is not ${budget}`,
        )
      }),
    )
  })

  test('more lag and less time never need fewer replicas', () => {
    fc.assert(
      fc.property(loads, budgets, fc.nat(1e6), (load, budget, more) => {
        const need = needOf(load, budget)
        assert.ok(needOf({ ...load, lag: load.lag + more }, budget) >= need)
        assert.ok(needOf(load, budget / 2) >= need)
      }),
    )
  })

  test('twice the capacity is half the need', () => {
    fc.assert(
      fc.property(loads, budgets, (load, budget) => {
        near(needOf({ ...load, capacity: load.capacity * 2 }, budget) * 2, needOf(load, budget))
      }),
    )
  })
})
