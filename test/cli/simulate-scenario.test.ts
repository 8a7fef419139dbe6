import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { buildScenario } from '../../src/cli/simulate-scenario.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { InputError } from '../../src/errors.ts'
import { checkScenario } from '../../src/simulation/scenario.ts'
import { fileWith } from './files.ts'
import { scenarioOptions } from './scenarios.ts'

const messagesOf = (own: Parameters<typeof scenarioOptions>[0]): number[] => {
  const { scenario } = buildScenario(scenarioOptions(own))
  const counts = new Float64Array(scenario.partitions)
  scenario.arrivals(0, scenario.durationMs, counts)
  return [...counts].map((count) => Math.round(count))
}

suite('the scenario of a command line', () => {
  test('can be simulated', () => {
    const { scenario } = buildScenario(scenarioOptions())
    checkScenario(scenario)
    assert.deepEqual(scenario.replicas, { initial: 1, min: 1, max: 4 })
  })

  test('has pods of which a dozen serve the peak, unless it is said what they can do', (t) => {
    const capacityOf = (own: Parameters<typeof scenarioOptions>[0]): number => {
      const { capacity: _, ...options } = scenarioOptions(own)
      return buildScenario(options).scenario.capacity
    }
    const shape = { kind: 'shape', shape: 'steady', peak: 1200, forMs: 3_600_000 } as const
    const file = fileWith(t, 'load.csv', 'second,rate\n0,10\n600,90\n660,10\n900,10\n')
    assert.equal(capacityOf({ load: shape, scale: 2 }), 200)
    assert.equal(capacityOf({ load: { kind: 'trace', file, gaps: 'keep' } }), 7.5)
  })

  test('divides the messages as it is told', () => {
    const [first = 0, ...others] = messagesOf({ skew: { kind: 'weights', weights: [2, 1, 1, 0] } })
    assert.deepEqual(others, [first / 2, first / 2, 0])
    const ranked = messagesOf({ skew: { kind: 'zipf', exponent: 1 } }).toSorted((a, b) => b - a)
    assert.ok(Math.abs((ranked[0] ?? 0) / (ranked[3] ?? 1) - 4) < 0.01)
    assert.equal(new Set(messagesOf({ skew: { kind: 'uniform' } })).size, 1)
  })

  test('varies pods and messages as it is told, and else not at all', () => {
    const plain = buildScenario(scenarioOptions()).scenario
    assert.deepEqual([plain.capacityOf, plain.costOf], [undefined, undefined])
    const { capacityOf, costOf } = buildScenario(
      scenarioOptions({ sharedLimit: 150, costVariation: 0.5 }),
    ).scenario
    assert.equal(capacityOf?.(1, 2, 0), 75)
    assert.notEqual(costOf?.(0, 0), 1)
  })

  test('has the replicas it is told', () => {
    const replicas = (own: Parameters<typeof scenarioOptions>[0]) =>
      buildScenario(scenarioOptions(own)).scenario.replicas
    assert.deepEqual(replicas({ minReplicas: 6 }), { initial: 6, min: 6, max: 6 })
    assert.deepEqual(replicas({ minReplicas: 0, initialReplicas: 2, maxReplicas: 3 }), {
      initial: 2,
      min: 0,
      max: 3,
    })
    assert.throws(
      () => replicas({ minReplicas: 3, maxReplicas: 2 }),
      new UsageError('--max: got 2, must be 3 or more, which is --min'),
    )
  })

  test('is refused if it could not be finished', () => {
    const load = { kind: 'shape', shape: 'sine', peak: 1, forMs: 86_400_000 * 40_000 } as const
    assert.throws(
      () => buildScenario(scenarioOptions({ load })),
      (error) =>
        error instanceof InputError &&
        error.message.startsWith('the load lasts 40000 days, 3456000000 steps of 1 s; at most '),
    )
  })

  test('is refused if nothing happens in it', (t) => {
    const { capacity: _, ...options } = scenarioOptions({
      load: { kind: 'trace', file: fileWith(t, 'load.csv', 'second,rate\n0,0\n60,0\n'), gaps: 'keep' },
    })
    assert.throws(() => buildScenario(options), new InputError('the load has no messages'))
  })
})
