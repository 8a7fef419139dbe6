import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { BASELINES, prepare } from '../../../src/simulation/baselines/list.ts'
import { simulate } from '../../../src/simulation/closed-loop.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { evenly, quiet, resultOf } from '../support-fluid.ts'

const scenario: Scenario = {
  ...quiet,
  durationMs: 900_000,
  arrivals: evenly([0, 10], [300_000, 70], [500_000, 10]),
  startUpMs: 15_000,
  rebalancePauseMs: 5000,
  commitIntervalMs: 5000,
}

suite('the baselines', () => {
  test('have names of their own', () => {
    const names = BASELINES.map(({ name }) => name)
    assert.deepEqual(names, ['seed', 'hpa', 'hpa-tuned', 'static-mean', 'static-peak', 'oracle'])
  })

  for (const baseline of BASELINES) {
    test(`${baseline.name} does the same on the same load, and keeps within the bounds`, () => {
      const run = () => resultOf(simulate(scenario, resultOf(prepare(baseline, scenario))))
      const { figures, series } = run()
      assert.deepEqual(run().figures, figures)
      assert.ok(Math.max(...series.replicas) <= 4 && Math.min(...series.fewestReplicas) >= 1)
    })
  }
})
