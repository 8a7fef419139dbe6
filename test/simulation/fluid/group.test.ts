import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { ASSIGNORS } from '../../../src/simulation/assign.ts'
import { startAges } from '../../../src/simulation/fluid/ages.ts'
import type { Ages } from '../../../src/simulation/fluid/ages.ts'
import { join, oldestAgeMs, regroup, startFluid } from '../../../src/simulation/fluid/group.ts'
import type { FluidGroup } from '../../../src/simulation/fluid/group.ts'
import { settle } from '../../../src/simulation/fluid/queue.ts'
import { startGroup, stepGroup } from '../../../src/simulation/group.ts'
import { groupOptions } from '../../../src/simulation/scenario.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { pods } from '../support.ts'
import { evenly, live, quiet } from '../support-fluid.ts'

const committed = ({ flows, grains }: FluidGroup): number[] =>
  flows.map(({ committed }) => committed / grains)
const consumed = ({ flows, grains }: FluidGroup): number[] => flows.map(({ consumed }) => consumed / grains)

/** A group whose pods have their partitions, at time 0. */
const joined = (scenario: Scenario, members: number): FluidGroup => {
  const group = startFluid(scenario, 1e6)
  join(group, pods(members), scenario)
  return group
}

suite('a group as a fluid', () => {
  const none = (): Ages => startAges(30_000)

  test('stands still while it rebalances, and then catches up', () => {
    const scenario: Scenario = { ...quiet, arrivals: evenly([0, 10]), rebalancePauseMs: 5000 }
    const group = joined(scenario, 1)
    live(group, 10_000, scenario, none())
    regroup(group, pods(2), scenario)
    live(group, 15_000, scenario, none())
    assert.deepEqual(consumed(group), [100, 100, 100, 100])
    assert.deepEqual([group.rebalances, group.pausedMs, oldestAgeMs(group)], [1, 5000, 5000])
    // 2 pods of 100/s against 40/s and 200 that wait: 1.25 s.
    live(group, 16_250, scenario, none())
    assert.deepEqual(consumed(group), [162.5, 162.5, 162.5, 162.5])
    assert.equal(oldestAgeMs(group), 0)
  })

  test('lets partitions that stay go on while a cooperative rebalance moves the others', () => {
    const scenario: Scenario = {
      ...quiet,
      arrivals: evenly([0, 10]),
      assignor: 'cooperative-sticky',
      rebalancePauseMs: 5000,
    }
    const group = joined(scenario, 1)
    regroup(group, pods(2), scenario)
    live(group, 4000, scenario, none())
    assert.deepEqual(consumed(group), [40, 40, 0, 0])
    assert.equal(group.pausedMs, 2000)
  })

  test('keeps what a rebalance paused until the end of the one that interrupts it', () => {
    const scenario: Scenario = { ...quiet, rebalancePauseMs: 5000 }
    const group = joined(scenario, 1)
    regroup(group, pods(2), scenario)
    live(group, 3000, scenario, none())
    regroup(group, pods(3), scenario)
    live(group, 20_000, scenario, none())
    assert.deepEqual([group.rebalances, group.pausedMs], [2, 8000])
  })

  test('shows what is committed once the commit interval is over and a client has polled, and when a rebalance begins', () => {
    const scenario: Scenario = { ...quiet, arrivals: evenly([0, 10]), commitIntervalMs: 5000 }
    const group = joined(scenario, 1)
    const seen = [4999, 5000, 9999, 10_500].map((until) => {
      live(group, until, scenario, none())
      return committed(group)[0] ?? 0
    })
    assert.deepEqual(seen.slice(0, 3), [0, 50, 50])
    assert.ok(seen[3] !== undefined && seen[3] >= 100 && seen[3] <= 105)
    live(group, 12_000, scenario, none())
    regroup(group, pods(2), scenario)
    assert.equal(committed(group)[0], 120)
    // The timers of the members start anew together.
    live(group, 16_999, scenario, none())
    assert.equal(committed(group)[0], 120)
    live(group, 17_000, scenario, none())
    assert.equal(committed(group)[0], 170)
  })

  test('does not commit in step with anybody', () => {
    const scenario: Scenario = { ...quiet, arrivals: evenly([0, 10]), commitIntervalMs: 5000 }
    const group = joined(scenario, 1)
    const lags = Array.from({ length: 200 }, (_, index) => {
      live(group, (index + 1) * 5000, scenario, none())
      return (group.flows[0]?.produced ?? 0) / group.grains - (committed(group)[0] ?? 0)
    })
    assert.ok(Math.min(...lags) < 3 && Math.max(...lags) > 47)
  })

  test('serves what came before the last poll', () => {
    const scenario: Scenario = { ...quiet, arrivals: evenly([0, 10]), pollIntervalMs: 1024 }
    const group = joined(scenario, 1)
    live(group, 1024, scenario, none())
    assert.deepEqual(consumed(group), [0, 0, 0, 0])
    live(group, 2048, scenario, none())
    assert.deepEqual(
      consumed(group),
      [10.24, 10.24, 10.24, 10.24].map((count) => Math.floor(count * group.grains) / group.grains),
    )
  })

  test('without members nobody consumes and nobody is paused', () => {
    const scenario: Scenario = { ...quiet, arrivals: evenly([0, 10]), rebalancePauseMs: 5000 }
    const group = joined(scenario, 1)
    regroup(group, [], scenario)
    live(group, 7000, scenario, none())
    assert.deepEqual([group.rebalances, group.pausedMs, oldestAgeMs(group)], [0, 0, 7000])
  })

  test('counts in coarser grains where there are more messages', () => {
    const grains = [0, 1e6, 1e9, 1e12, 1e15].map((messages) => startFluid(quiet, messages).grains)
    assert.deepEqual(grains, [2 ** 20, 2 ** 20, 2 ** 20, 2 ** 12, 2 ** 2])
  })
})

/** A life of a group: who was a member, what arrived, and how much time passed, step by step. */
const lives = fc.record({
  partitions: fc.integer({ min: 1, max: 9 }),
  capacity: fc.double({ min: 1, max: 500, noNaN: true }),
  assignor: fc.constantFrom(...ASSIGNORS),
  rebalancePauseMs: fc.constantFrom(0, 700, 5000),
  commitIntervalMs: fc.constantFrom(0, 300, 5000),
  pollIntervalMs: fc.constantFrom(0, 250),
  steps: fc.array(
    fc.record({
      ms: fc.integer({ min: 1, max: 3000 }),
      members: fc.subarray(pods(12)),
      arrivals: fc.array(fc.nat(800), { minLength: 9, maxLength: 9 }),
    }),
    { minLength: 1, maxLength: 30 },
  ),
})

type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never

/** Arrivals of a life as a function of time. */
function arrivalsOf({ steps }: Life): Scenario['arrivals'] {
  let at = 0
  const pieces = steps.map(({ ms, arrivals }) => {
    const from = at
    at += ms
    return { from, ms, arrivals }
  })
  return (from, to, into) => {
    for (const piece of pieces) {
      const overlap = Math.min(to, piece.from + piece.ms) - Math.max(from, piece.from)
      if (overlap <= 0) continue
      for (const partition of into.keys())
        into[partition] = (into[partition] ?? 0) + ((piece.arrivals[partition] ?? 0) * overlap) / piece.ms
    }
  }
}

const scenarioOf = ({ steps, ...life }: Life): Scenario => ({
  ...quiet,
  ...life,
  arrivals: arrivalsOf({ steps, ...life }),
})

suite('whatever happens to a group', () => {
  test('every message is waiting or has the age at which it was consumed, exactly', () => {
    const property = fc.property(lives, (life) => {
      const scenario = scenarioOf(life)
      const group = startFluid(scenario, 1e6)
      const ages = startAges(1000)
      for (const { ms, members } of life.steps) {
        live(group, group.now + ms, scenario, ages)
        const counts = group.flows.map(({ produced, fetched, consumed, committed }) => [
          committed,
          consumed,
          fetched,
          produced,
        ])
        for (const count of counts) {
          assert.ok(count.every(Number.isSafeInteger))
          assert.deepEqual(
            count.toSorted((a, b) => a - b),
            count,
          )
        }
        assert.equal(
          ages.total,
          group.flows.reduce((sum, { consumed }) => sum + consumed, 0),
        )
        regroup(group, members, scenario)
      }
      for (const { queue, consumed } of group.flows) settle(queue, consumed, group.now, ages)
      assert.equal(
        ages.total,
        group.flows.reduce((sum, { produced }) => sum + produced, 0),
      )
      const arrived = life.steps
        .flatMap(({ arrivals }) => arrivals.slice(0, life.partitions))
        .reduce((sum, count) => sum + count, 0)
      assert.ok(Math.abs(ages.total / group.grains - arrived) < 1e-4)
    })
    fc.assert(property)
  })

  test('the model in whole messages consumes the same but for a message here and there', () => {
    const property = fc.property(lives, (life) => {
      const scenario = scenarioOf(life)
      const fluid = startFluid(scenario, 1e6)
      const options = groupOptions(scenario)
      let whole = startGroup(options, 0)
      for (const { ms, members, arrivals } of life.steps) {
        const now = fluid.now + ms
        live(fluid, now, scenario, startAges(1000))
        regroupLike(fluid, members, scenario)
        whole = stepGroup(whole, { now, members, arrivals: arrivals.slice(0, life.partitions) }, options)
        const difference =
          whole.partitions.reduce((sum, { consumed }) => sum + consumed, 0) -
          consumed(fluid).reduce((sum, count) => sum + count, 0)
        // Each member and each partition has a message cut off now and then; it does not add up over time.
        assert.ok(Math.abs(difference) <= 5 * (life.partitions + 12), `${difference} messages at ${now} ms`)
        assert.equal(whole.rebalances, fluid.rebalances)
        assert.ok(Math.abs(whole.pausedMs - fluid.pausedMs) < 1e-6)
      }
    })
    fc.assert(property)
  })
})

/** The fluid is told of changes only. */
function regroupLike(group: FluidGroup, members: readonly string[], scenario: Scenario): void {
  const ids = group.members.map(({ id }) => id)
  const sorted = members.toSorted()
  if (ids.join() !== sorted.join()) regroup(group, sorted, scenario)
}
