import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { PROGRAM } from '../../sandbox/daemon.ts'
import { runAll, runInWorkers, shiftsOf } from '../../src/cli/simulate-pool.ts'
import { buildScenario } from '../../src/cli/simulate-scenario.ts'
import { scenarioOptions } from './scenarios.ts'

const CONTENDERS = [
  { name: 'hpa', baseline: 'hpa' },
  { name: 'two', settings: { MIN_REPLICAS: '2' } },
  { name: 'mean', baseline: 'static-mean' },
]

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

  test('workers come to the same result', async () => {
    const options = scenarioOptions()
    const told: number[] = []
    const carrying = { program: pathToFileURL(PROGRAM).href, progress: (share: number) => told.push(share) }
    const there = await runInWorkers(CONTENDERS, options, carrying, 2)
    const here = await runAll(CONTENDERS, buildScenario(options).scenario, options, { progress: () => {} })
    assert.deepEqual(there, here)
    assert.ok(told.length > CONTENDERS.length && Math.abs((told.at(-1) ?? 0) - 1) < 1e-9)
  })

  test('a worker that fails fails all', async () => {
    const wrong = [...CONTENDERS, { name: 'x', baseline: 'x' }]
    const carrying = { program: pathToFileURL(PROGRAM).href, progress: () => {} }
    await assert.rejects(runInWorkers(wrong, scenarioOptions(), carrying, 2), /there is no baseline x/)
  })

  test('only what takes long is done by workers', { skip: availableParallelism() < 2 }, async () => {
    const carrying = { program: 'data:text/javascript,throw new Error("a worker")', progress: () => {} }
    const short = scenarioOptions()
    await runAll(CONTENDERS, buildScenario(short).scenario, short, carrying)
    // Two hours in steps this small.
    const long = scenarioOptions({
      stepMs: 10,
      load: { kind: 'shape', shape: 'sine', peak: 200, forMs: 7_200_000 },
    })
    await assert.rejects(
      runAll(CONTENDERS, buildScenario(long).scenario, long, carrying),
      /^Error: a worker$/,
    )
  })

  test('the longest begin first, each with whoever has the least to do', () => {
    assert.deepEqual(shiftsOf([1, 1, 16, 1, 1, 4], 2), [[2], [5, 0, 1, 3, 4]])
    assert.deepEqual(shiftsOf([1, 1, 1], 3), [[0], [1], [2]])
  })
})
