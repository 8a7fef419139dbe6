import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runAll, shiftsOf } from '../../src/cli/simulate-pool.ts'
import { buildScenario } from '../../src/cli/simulate-scenario.ts'
import { scenarioOptions } from './scenarios.ts'

const CONTENDERS = [
  { name: 'hpa', baseline: 'hpa' },
  { name: 'two', settings: { MIN_REPLICAS: '2' } },
  { name: 'mean', baseline: 'static-mean' },
]

/** The program that workers run. */
const PROGRAM = new URL('../../src/main.ts', import.meta.url).href

suite('running all contenders', () => {
  test('tells how far it is, up to the end, and what came of each in order', async () => {
    const options = scenarioOptions()
    const told: number[] = []
    const runs = await runAll(CONTENDERS, buildScenario(options).scenario, options, {
      progress: (share) => told.push(share),
    })
    assert.deepEqual(
      runs.map(({ name }) => name),
      ['hpa', 'two', 'mean'],
    )
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    )
    assert.ok(Math.abs((told.at(-1) ?? 0) - 1) < 1e-9)
  })

  test('what takes long is done by workers, with the same result', async () => {
    // Steps so small that this counts as long.
    const options = scenarioOptions({
      stepMs: 10,
      load: { kind: 'shape', shape: 'sine', peak: 200, forMs: 7_200_000 },
    })
    const { scenario } = buildScenario(options)
    const told: number[] = []
    const there = await runAll(CONTENDERS, scenario, options, {
      program: PROGRAM,
      progress: (share) => told.push(share),
    })
    const here = await runAll(CONTENDERS, scenario, options, { progress: () => {} })
    assert.deepEqual(there, here)
    assert.ok(told.length > 100 && Math.abs((told.at(-1) ?? 0) - 1) < 1e-9)
  })

  test('a worker that fails fails all', async () => {
    const options = scenarioOptions({
      stepMs: 10,
      load: { kind: 'shape', shape: 'sine', peak: 200, forMs: 7_200_000 },
    })
    const { scenario } = buildScenario(options)
    const wrong = [...CONTENDERS, { name: 'x', baseline: 'x' }]
    await assert.rejects(
      runAll(wrong, scenario, options, { program: PROGRAM, progress: () => {} }),
      /there is no baseline x/,
    )
  })

  test('the longest begin first, each with whoever has the least to do', () => {
    assert.deepEqual(shiftsOf([1, 1, 16, 1, 1, 4], 2), [[2], [5, 0, 1, 3, 4]])
    assert.deepEqual(shiftsOf([1, 1, 1], 3), [[0], [1], [2]])
  })
})
