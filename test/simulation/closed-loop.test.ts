import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { ASSIGNORS } from '../../src/simulation/assign.ts'
import { simulate } from '../../src/simulation/closed-loop.ts'
import type { Run } from '../../src/simulation/closed-loop.ts'
import type { Policy, Seen } from '../../src/simulation/policy.ts'
import type { Scenario } from '../../src/simulation/scenario.ts'
import { evenly, quiet, resultOf } from './support-fluid.ts'

const run = (scenario: Partial<Scenario>, policy: Policy = keep(1)): Run =>
  resultOf(simulate({ ...quiet, ...scenario }, policy))

const keep = (replicas: number): Policy => planned([0, replicas])

/** So many replicas from an instant on. */
const planned = (...plan: readonly (readonly [number, number])[]): Policy => ({
  intervalMs: 1000,
  decide: ({ now, replicas }) => ({
    replicas: plan.findLast(([from]) => from <= now)?.[1] ?? replicas,
    reason: 'Planned',
    why: `at ${now}`,
  }),
})

suite('closed forms, to the last digit', () => {
  test('pods that keep up let nobody wait', () => {
    const { figures } = run({ arrivals: evenly([0, 20]), replicas: { initial: 1, min: 1, max: 4 } })
    assert.deepEqual(figures, {
      messages: 288_000,
      waiting: 0,
      lateShare: 0,
      ageSeconds: { p50: 0, p95: 0, p99: 0, max: 0 },
      overSloSeconds: 0,
      podHours: 1,
      scaleActions: 0,
      rebalances: 0,
      pausedSeconds: 0,
      overProvisionedShare: 0,
      underProvisionedShare: 0,
    })
  })

  test('a burst: the queue grows by what is too much, and is worked off by what is left over', () => {
    // 1 partition; 256/s for 64 s against 128/s, then 64/s: 8,192 wait at most, gone after 128 s more.
    const burst: Partial<Scenario> = {
      partitions: 1,
      capacity: 128,
      arrivals: evenly([0, 256], [64_000, 64]),
      durationMs: 1_024_000,
      sloMs: 32_000,
    }
    const { figures, series } = run(burst)
    // Who comes at t < 64 waits 2t - t; whoever comes at t > 64 waits (64 - t / 2 + 64) of 192 s.
    assert.equal(figures.messages, 64 * 256 + 960 * 64)
    assert.equal(figures.ageSeconds.max, 64)
    assert.equal(Math.max(...series.lag), 8192)
    // Older than 32 s: who comes between 32 and 64 s (8,192), and then until the wait is 32 s: at 128 s (64 × 64).
    assert.equal(figures.lateShare, (8192 + 4096) / figures.messages)
    // The oldest waiting is older than 32 s from 64 s, when those of 32 s are due, until those of 128 s are.
    assert.equal(figures.overSloSeconds, 160 - 64)
    assert.equal(figures.underProvisionedShare, 64 / 1024)
  })

  test('polls: a message waits for the next one and for those fetched before it', () => {
    // 512/s, fetched every second, worked off at 1,024/s: ages fall evenly from 1 s to 0.5 s.
    const { figures } = run({
      partitions: 1,
      capacity: 1024,
      arrivals: evenly([0, 512]),
      pollIntervalMs: 1000,
      durationMs: 1_000_000,
      sloMs: 750,
    })
    assert.equal(figures.ageSeconds.max, 1)
    assert.ok(Math.abs(figures.ageSeconds.p50 - 0.75) < 1e-3)
    // Those of the last second wait still, up to 1 s.
    const polls = 1000
    assert.equal(figures.lateShare, ((polls - 1) * 0.5 + 0.25) / polls)
  })

  test('a step that is followed: what waits when the pods are ready is worked off by what they can do more', () => {
    // 100/s on one pod of 100/s, 300/s from 60 s on; 4 pods asked for at 70 s, ready at 85 s, rebalanced at 90 s.
    const { figures, series } = run(
      {
        arrivals: evenly([0, 25], [60_000, 75]),
        startUpMs: 15_000,
        rebalancePauseMs: 5000,
        durationMs: 600_000,
        sloMs: 5000,
      },
      planned([0, 1], [70_000, 4]),
    )
    // 25 s at 200/s too much, 5 s at 300/s.
    assert.equal(Math.max(...series.lag), 25 * 200 + 5 * 300)
    // Whoever is at the head at 90 s came when 8,500 had been served: 6,000 before 60 s and 2,500 at 300/s.
    assert.ok(Math.abs(figures.ageSeconds.max - (90 - 60 - 2500 / 300)) < 1e-9)
    assert.deepEqual([figures.scaleActions, figures.rebalances, figures.pausedSeconds], [1, 1, 5])
    assert.equal(figures.podHours, (70 + 4 * 530) / 3600)
    assert.equal(figures.underProvisionedShare, 25 / 600)
    assert.equal(figures.overProvisionedShare, 530 / 600)
  })
})

suite('the closed loop', () => {
  test('shows a policy whole messages, what is committed, and pods that start', () => {
    const seen: Seen[] = []
    const watching: Policy = {
      intervalMs: 2000,
      decide: ({ high, committed, ...others }) => {
        seen.push({ ...others, high: high.slice(), committed: committed.slice() })
        return { replicas: 2, reason: 'Watching', why: '' }
      },
    }
    run(
      {
        partitions: 1,
        arrivals: evenly([0, 1.3]),
        commitIntervalMs: 3000,
        startUpMs: 3000,
        durationMs: 5000,
      },
      watching,
    )
    assert.deepEqual(
      seen.map(({ now, high, committed, replicas, readyReplicas }) => [
        now,
        high[0],
        committed[0],
        replicas,
        readyReplicas,
      ]),
      [
        [0, 0, 0, 1, 1],
        [2000, 2, 0, 2, 1],
        [4000, 5, 3, 2, 2],
      ],
    )
  })

  test('pods that are taken away before they are ready disturb nobody', () => {
    const { figures } = run(
      { startUpMs: 15_000, rebalancePauseMs: 5000 },
      planned([0, 1], [10_000, 3], [20_000, 1]),
    )
    assert.deepEqual([figures.scaleActions, figures.rebalances], [2, 0])
    assert.equal(figures.podHours, (3600 + 2 * 10) / 3600)
  })

  test('pods that become ready together make one rebalance, one after the other several', () => {
    const rebalances = (policy: Policy): number =>
      run({ startUpMs: 15_000, rebalancePauseMs: 5000 }, policy).figures.rebalances
    assert.equal(rebalances(planned([0, 1], [10_000, 4])), 1)
    assert.equal(rebalances(planned([0, 1], [10_000, 3], [20_000, 4])), 2)
  })

  test('to no replicas and back', () => {
    const { figures } = run(
      { arrivals: evenly([0, 1]), durationMs: 100_000, rebalancePauseMs: 5000, sloMs: 20_000 },
      planned([0, 1], [10_000, 0], [50_000, 1]),
    )
    assert.equal(figures.ageSeconds.max, 45)
    assert.equal(figures.rebalances, 1)
    assert.equal(figures.podHours, 60 / 3600)
  })

  test('records why the replicas changed, slot by slot', () => {
    const { series } = resultOf(
      simulate({ ...quiet, durationMs: 100_000 }, planned([0, 1], [12_000, 2], [17_000, 3], [50_000, 1]), 10),
    )
    assert.deepEqual(series.changes, [
      { at: 12_000, from: 1, to: 3, count: 2, reason: 'Planned', why: 'at 17000' },
      { at: 50_000, from: 3, to: 1, count: 1, reason: 'Planned', why: 'at 50000' },
    ])
    assert.deepEqual(
      series.replicas,
      [1, 3, 3, 3, 3, 3, 1, 1, 1, 1].map((count, slot) => (slot === 5 ? 1 : count)),
    )
  })

  test('tells how far it is and ends', () => {
    const shares = [...simulate(quiet, keep(1))]
    assert.ok(shares.length <= 201)
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    )
    assert.ok((shares.at(-1) ?? 0) > 0.99)
  })

  test('refuses answers that are no counts', () => {
    for (const replicas of [-1, 1.5, Number.NaN])
      assert.throws(
        () => run({}, { intervalMs: 1000, decide: () => ({ replicas, reason: '', why: '' }) }),
        RangeError,
      )
  })

  const scenarios = fc.record({
    partitions: fc.integer({ min: 1, max: 7 }),
    capacity: fc.double({ min: 0.5, max: 400, noNaN: true }),
    rates: fc.array(
      fc.nat(1600).map((eighths) => eighths / 8),
      { minLength: 1, maxLength: 6 },
    ),
    stepMs: fc.constantFrom(250, 1000, 7000),
    startUpMs: fc.constantFrom(0, 900, 15_000),
    rebalancePauseMs: fc.constantFrom(0, 700, 5000),
    commitIntervalMs: fc.constantFrom(0, 300, 5000),
    pollIntervalMs: fc.constantFrom(0, 250),
    assignor: fc.constantFrom(...ASSIGNORS),
    answers: fc.array(fc.nat(9), { minLength: 1 }),
  })

  test('conserves messages and time, whatever the policy does', () => {
    const property = fc.property(scenarios, ({ answers, rates, ...others }) => {
      const arrivals = evenly(...rates.map((rate, index) => [index * 20_000, rate] as const))
      const durationMs = 120_000
      let turn = -1
      const decide = () => ({ replicas: answers[(turn += 1) % answers.length] ?? 0, reason: '', why: '' })
      const { figures, series } = run({ ...others, arrivals, durationMs }, { intervalMs: 6000, decide })
      const expected = new Float64Array(others.partitions)
      arrivals(0, durationMs, expected)
      const sum = expected.reduce((total, count) => total + count, 0)
      assert.ok(Math.abs(figures.messages - sum) < 1e-4)
      assert.ok(figures.waiting >= 0 && figures.waiting <= figures.messages)
      assert.ok(figures.lateShare >= 0 && figures.lateShare <= 1)
      const { p50, p95, p99, max } = figures.ageSeconds
      assert.deepEqual(
        [0, p50, p95, p99, max],
        [0, p50, p95, p99, max].toSorted((a, b) => a - b),
      )
      assert.ok(figures.overProvisionedShare <= 1 && figures.underProvisionedShare <= 1)
      const paid = answersOver(answers, durationMs / 6000) * 6
      assert.ok(Math.abs(figures.podHours * 3600 - paid) < 1e-6)
      const recorded = series.rate.reduce(
        (total, rate, slot) =>
          total + (rate * Math.min(series.slotMs, durationMs - slot * series.slotMs)) / 1000,
        0,
      )
      assert.ok(Math.abs(recorded - sum) < 1e-4)
    })
    fc.assert(property)
  })

  test('the length of a step does not matter where rates are constant', () => {
    const property = fc.property(scenarios, ({ answers, rates, ...others }) => {
      const arrivals = evenly(...rates.map((rate, index) => [index * 20_000, rate] as const))
      const [fine, coarse] = [250, 20_000].map((stepMs) => {
        let turn = -1
        const decide = () => ({ replicas: answers[(turn += 1) % answers.length] ?? 0, reason: '', why: '' })
        return run({ ...others, stepMs, arrivals, durationMs: 120_000 }, { intervalMs: 6000, decide }).figures
      })
      assert.ok(fine !== undefined && coarse !== undefined)
      assert.ok(Math.abs(fine.lateShare - coarse.lateShare) < 1e-4)
      assert.ok(Math.abs(fine.ageSeconds.max - coarse.ageSeconds.max) < 0.01)
      assert.ok(Math.abs(fine.waiting - coarse.waiting) < 0.01)
    })
    fc.assert(property)
  })
})

const answersOver = (answers: readonly number[], turns: number): number =>
  Array.from({ length: turns }, (_, turn) => answers[turn % answers.length] ?? 0).reduce(
    (sum, count) => sum + count,
    0,
  )
