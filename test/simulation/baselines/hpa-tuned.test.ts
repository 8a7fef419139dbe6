import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { hpaTuned, isBetter, LAG_THRESHOLDS } from '../../../src/simulation/baselines/hpa-tuned.ts'
import { hpaPolicy } from '../../../src/simulation/baselines/hpa.ts'
import { simulate } from '../../../src/simulation/closed-loop.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { figures } from '../../report/reports.ts'
import { evenly, quiet, resultOf } from '../support-fluid.ts'

suite('the tuned HPA', () => {
  test('tries 50 to 6,400 in steps of the root of two', () => {
    assert.deepEqual(
      LAG_THRESHOLDS,
      [50, 71, 100, 141, 200, 283, 400, 566, 800, 1131, 1600, 2263, 3200, 4525, 6400],
    )
  })

  const late = (lateShare: number, podHours: number) => figures({ lateShare, podHours })
  const table = [
    { name: 'the cheaper of two that are in time', better: late(0.01, 4), worse: late(0, 5) },
    { name: 'one in time before one that is late', better: late(0.01, 9), worse: late(0.0101, 1) },
    { name: 'of two late ones the less late', better: late(0.02, 9), worse: late(0.03, 1) },
  ]
  for (const { name, better, worse } of table) {
    test(`prefers ${name}`, () =>
      assert.deepEqual([isBetter(better, worse), isBetter(worse, better)], [true, false]))
  }

  test('settles on the threshold that is best on this load', () => {
    const scenario: Scenario = {
      ...quiet,
      partitions: 24,
      durationMs: 900_000,
      arrivals: evenly([0, 10], [300_000, 45], [500_000, 10]),
      startUpMs: 15_000,
      rebalancePauseMs: 5000,
      commitIntervalMs: 5000,
      replicas: { initial: 1, min: 1, max: 24 },
    }
    const tried = LAG_THRESHOLDS.map((threshold) => ({
      threshold,
      figures: resultOf(simulate(scenario, hpaPolicy(scenario, threshold), 1)).figures,
    }))
    const best = tried.reduce((one, other) => (isBetter(other.figures, one.figures) ? other : one))
    const shares: number[] = []
    const searching = hpaTuned(scenario)
    let next = searching.next()
    for (; next.done !== true; next = searching.next()) shares.push(next.value)
    assert.equal(next.value.found, `lagThreshold ${best.threshold}`)
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    )
    assert.deepEqual(resultOf(simulate(scenario, next.value, 1)).figures, best.figures)
  })
})
