import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { hpa, hpaPolicy, metricOf } from '../../../src/simulation/baselines/hpa.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { quiet } from '../support-fluid.ts'
import { answersOf, seenAt, steady } from './support.ts'

const scenario = (own: Partial<Scenario['replicas']>, partitions = 24): Scenario => ({
  ...quiet,
  partitions,
  replicas: { initial: 1, min: 1, max: 100, ...own },
})

/** The answers of a policy of 10 messages per pod. */
const answers = (lags: readonly number[], start: number, of = scenario({})): number[] =>
  answersOf(hpa(of), lags, start)

suite("KEDA's metric", () => {
  const table = [
    { lag: 0, metric: 0 },
    { lag: 120, metric: 120 },
    { lag: 129, metric: 129 },
    { lag: 130, metric: 120 },
    { lag: 100_000, metric: 120 },
  ]
  for (const { lag, metric } of table)
    test(`12 partitions, 10 per pod: of ${lag} messages ${metric} are told`, () =>
      assert.equal(metricOf(lag, 12, 10), metric))
})

suite('KEDA and the HPA', () => {
  test('look every 15 s, whatever the polling interval', () =>
    assert.equal(hpa(scenario({})).intervalMs, 15_000))

  test('go up to four pods, then to twice as many, as measured: 1, 4, 8, 12', () => {
    assert.deepEqual(answers(steady(120, 4), 1), [4, 8, 12, 12])
  })

  test('start one pod more than there are partitions, KEDA #4483', () => {
    assert.equal(answers(steady(129, 5), 8, scenario({}, 12)).at(-1), 13)
  })

  test('never reach the last partitions, KEDA #2908: 22 of 24 are within the tolerance', () => {
    assert.deepEqual(answers(steady(100_000, 3), 22), [22, 22, 22])
    assert.deepEqual(answers(steady(100_000, 3), 21), [24, 24, 24])
  })

  const tolerated = [
    { replicas: 10, lag: 109, wants: 10 },
    // 1.1 - 1 is more than 0.1 in floating point, in Go as here.
    { replicas: 10, lag: 110, wants: 11 },
    { replicas: 10, lag: 111, wants: 12 },
    { replicas: 10, lag: 90, wants: 10 },
    { replicas: 20, lag: 179, wants: 20 },
  ]
  for (const { replicas, lag, wants } of tolerated)
    test(`${lag} messages on ${replicas} pods of 10: ${wants}`, () =>
      assert.deepEqual(answers([lag], replicas), [wants]))

  test('go down once a lower count has been enough for 300 s', () => {
    const down = answers(steady(40, 23), 10)
    // The first recommendation is what was found; it counts up to 300 s, 20 cycles, later.
    assert.deepEqual(down, [...steady(10, 21), 4, 4])
  })

  test('without a behavior the highest of the last 300 s counts on the way up, too', () => {
    // 8 were wanted and 4 allowed; 8 come all the same though only 3 are wanted by then.
    assert.deepEqual(answers([80, 30, 30], 1), [4, 8, 8])
  })

  test('keep to the bounds', () => {
    assert.deepEqual(answers(steady(0, 25), 5, scenario({ min: 3 })).at(-1), 3)
    assert.deepEqual(answers(steady(500, 4), 1, scenario({ max: 6 })), [4, 6, 6, 6])
    assert.deepEqual(answers([10], 9, scenario({ max: 6 })), [6])
    assert.deepEqual(answers([10], 1, scenario({ min: 2 })), [2])
  })

  test('to nothing after the cooldown of 300 s without a message, in one step; back to one at the next poll', () => {
    const lags = [50, ...steady(0, 21), 5, 5, 5]
    const counts = answers(lags, 5, scenario({ min: 0 }))
    // Active for the last time at 0 s; at 300 s the cooldown is over.
    assert.equal(counts.indexOf(0), 20)
    assert.deepEqual(counts.slice(20), [0, 0, 1, 1, 1])
  })

  test('the HPA leaves zero replicas alone', () => {
    const policy = hpaPolicy(scenario({ min: 0 }), 10)
    assert.equal(policy.decide(seenAt(15_000, 500, 0)).reason, 'ScalingDisabled')
  })
})
