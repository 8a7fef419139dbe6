import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ScenarioOptions } from '../../src/cli/scenario-options.ts'
import { factsOf } from '../../src/cli/simulate-facts.ts'
import { buildScenario } from '../../src/cli/simulate-scenario.ts'
import { scenarioOptions } from './scenarios.ts'

const facts = (options: ScenarioOptions): Record<string, string> =>
  Object.fromEntries(
    factsOf(buildScenario(options).scenario, options, 123_456).map(({ name, value }) => [name, value]),
  )

suite('what policies are tried on', () => {
  test('is told in a few lines', () => {
    assert.deepEqual(facts(scenarioOptions()), {
      load: 'sine, 10 minutes in steps of 1 s, 123,500 messages, 206/s in the mean',
      topic: '4 partitions which get the same',
      pods: '100/s each, ready after 15 s, baselines 1 to 4, 1 at first',
      group: 'range, a rebalance takes 5 s, commits every 5 s',
      SLO: 'no message waits longer than 30 s',
    })
  })

  test('with all that is not as usual', () => {
    const { capacity: _, ...options } = scenarioOptions({
      load: { kind: 'shape', shape: 'weekly', peak: 1200, forMs: 86_400_000 * 14 },
      scale: 2,
      poisson: true,
      skew: { kind: 'zipf', exponent: 1.1 },
      costVariation: 0.3,
      capacityVariation: 0.125,
      sharedLimit: 1500,
      commitIntervalMs: 0,
      pollIntervalMs: 500,
    })
    assert.deepEqual(facts(options), {
      load: 'weekly × 2, 14 days in steps of 1 s, 123,500 messages, 0.102/s in the mean, at random (Poisson)',
      topic: '4 partitions of which the k-th gets 1/k^1.1 of the first, cost of messages ± 30 %',
      pods: '200/s each (a twelfth of --peak) ± 12.5 %, 1,500/s all together, ready after 15 s, baselines 1 to 4, 1 at first',
      group: 'range, a rebalance takes 5 s, commits at once, polls every 0.5 s',
      SLO: 'no message waits longer than 30 s',
    })
  })
  test('of uneven partitions the busiest is told, of a short load the seconds', () => {
    const { topic, load } = facts(
      scenarioOptions({
        load: { kind: 'shape', shape: 'steady', peak: 1200, forMs: 90_000 },
        skew: { kind: 'weights', weights: [3, 1, 1, 1] },
      }),
    )
    assert.equal(topic, '4 partitions of which the busiest gets 50 %')
    assert.match(load ?? '', /^steady, 90 s in steps of 1 s/)
  })
})
