import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { oracle } from '../../../src/simulation/baselines/oracle.ts'
import { simulate } from '../../../src/simulation/closed-loop.ts'
import type { Run } from '../../../src/simulation/closed-loop.ts'
import type { Policy } from '../../../src/simulation/policy.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { evenly, quiet, resultOf } from '../support-fluid.ts'

const scenario: Scenario = {
  ...quiet,
  startUpMs: 15_000,
  rebalancePauseMs: 5000,
  replicas: { initial: 1, min: 1, max: 4 },
}

const oracleOn = (of: Scenario): Run => resultOf(simulate(of, resultOf(oracle(of))))

suite('the oracle', () => {
  test('changes nothing where nothing changes', () => {
    const { figures } = oracleOn({ ...scenario, arrivals: evenly([0, 20]) })
    assert.deepEqual([figures.scaleActions, figures.podHours, figures.lateShare], [0, 1, 0])
  })

  test('has pods ready for a step when it comes, or as late as the SLO allows', () => {
    const { figures, series } = oracleOn({ ...scenario, arrivals: evenly([0, 20], [1_800_000, 45]) })
    assert.equal(figures.lateShare, 0)
    const [up] = series.changes
    assert.deepEqual([up?.from, up?.to], [1, 2])
    // The oldest message ages by 80 s in 180; from 56.25 s on there is no time left for the rebalance, and pods start 15 s.
    assert.ok(up !== undefined && up.at >= 1_785_000 && up.at <= 1_841_250, `at ${up?.at}`)
  })

  test('is not late by a hair where a full crew stands at the SLO for long', () => {
    // 1,200 messages a second keep twelve pods busy to the last one: what is late once stays late by as much.
    const bursts = [0, 1, 2, 3].flatMap((quarter): [number, number][] => [
      [(quarter * 15 + 2) * 60_000, 50],
      [(quarter * 15 + 3) * 60_000, 6.25],
    ])
    const of: Scenario = {
      ...scenario,
      partitions: 24,
      replicas: { initial: 1, min: 1, max: 24 },
      commitIntervalMs: 5000,
      arrivals: evenly([0, 6.25], ...bursts),
    }
    const { figures } = oracleOn(of)
    assert.equal(figures.lateShare, 0)
    assert.ok(
      figures.ageSeconds.max > 29,
      `uses the time it has, and waits ${figures.ageSeconds.max} s at most`,
    )
  })

  test('asks for pods at the very beginning if a second later were too late', () => {
    // One pod has done 1,500 messages when the others are ready; 5 s later all 1,480 of the first 3.7 s are due.
    const { figures, series } = oracleOn({ ...scenario, sloMs: 16_300, arrivals: evenly([0, 100]) })
    assert.deepEqual([series.changes[0]?.at, series.changes[0]?.to, figures.lateShare], [0, 4, 0])
  })

  test('lets a small burst wait rather than pay for a start', () => {
    // 5 s of twice what the pod can do are worked off within the SLO.
    const { figures } = oracleOn({ ...scenario, arrivals: evenly([0, 10], [600_000, 50], [605_000, 10]) })
    assert.deepEqual([figures.scaleActions, figures.lateShare, figures.podHours], [0, 0, 1])
  })

  test('does what it can where the SLO cannot be kept', () => {
    const { figures } = oracleOn({ ...scenario, arrivals: evenly([0, 20], [600_000, 200], [1_200_000, 10]) })
    const static4 = resultOf(
      simulate(
        { ...scenario, arrivals: evenly([0, 20], [600_000, 200], [1_200_000, 10]) },
        { intervalMs: 60_000, decide: () => ({ replicas: 4, reason: '', why: '' }) },
      ),
    ).figures
    assert.ok(figures.lateShare > 0 && figures.lateShare <= static4.lateShare + 0.001)
    assert.ok(figures.podHours < static4.podHours)
  })

  test('starts from none, and goes to none where that is allowed', () => {
    const idle = {
      ...scenario,
      replicas: { initial: 0, min: 0, max: 4 },
      arrivals: evenly([0, 0], [1_800_000, 20], [1_900_000, 0]),
    }
    const { figures, series } = oracleOn(idle)
    assert.equal(figures.lateShare, 0)
    assert.equal(series.changes.at(-1)?.to, 0)
    assert.ok(figures.podHours < 150 / 3600)
  })

  test('no plan on a coarser grid keeps the SLO for less: all of them tried', () => {
    const loads = [
      evenly([0, 40], [60_000, 90], [120_000, 30]),
      evenly([0, 95], [40_000, 20], [100_000, 70]),
      evenly([0, 20], [30_000, 120], [50_000, 20], [110_000, 90]),
    ]
    for (const arrivals of loads) {
      const small: Scenario = {
        ...scenario,
        partitions: 2,
        arrivals,
        durationMs: 180_000,
        replicas: { initial: 1, min: 1, max: 2 },
      }
      const { figures } = oracleOn(small)
      const cheapest = Math.min(...plansOf(9).map((plan) => costOf(small, plan)))
      assert.equal(figures.lateShare, 0)
      // What a plan may save beyond the oracle's grid: an instant of a pod for each change.
      assert.ok(
        figures.podHours <= cheapest + 1e-9,
        `${figures.podHours * 3600} against ${cheapest * 3600} pod-seconds`,
      )
    }
  })
})

/** Every way to have one or two pods in each of so many parts of the time. */
const plansOf = (parts: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** parts }, (_, plan) =>
    Array.from({ length: parts }, (_, part) => 1 + ((plan >> part) & 1)),
  )

function costOf(of: Scenario, plan: readonly number[]): number {
  const intervalMs = of.durationMs / plan.length
  const policy: Policy = {
    intervalMs,
    decide: ({ now }) => ({ replicas: plan[Math.round(now / intervalMs)] ?? 1, reason: '', why: '' }),
  }
  const { figures } = resultOf(simulate(of, policy, 1))
  return figures.lateShare === 0 ? figures.podHours : Infinity
}
