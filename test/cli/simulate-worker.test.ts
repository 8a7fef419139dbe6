import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { WorkerMessage } from '../../src/cli/simulate-pool.ts'
import { workOn } from '../../src/cli/simulate-worker.ts'
import { scenarioOptions } from './scenarios.ts'

test('a worker tells how far it is with each contender, and what came of it', () => {
  const heard: WorkerMessage[] = []
  const contenders = [
    { name: 'hpa', baseline: 'hpa' },
    { name: 'mean', baseline: 'static-mean' },
  ]
  workOn(
    { scenario: scenarioOptions(), contenders },
    { postMessage: (message: WorkerMessage) => heard.push(message) },
  )
  const results = heard.flatMap(({ contender, done }) =>
    typeof done === 'number' ? [] : [[contender, done.name]],
  )
  assert.deepEqual(results, [
    [0, 'hpa'],
    [1, 'mean'],
  ])
  assert.ok(heard.filter(({ contender }) => contender === 0).length > 100)
})

suite('a worker', () => {
  test('has nothing to tell of nobody', () => {
    workOn(
      { scenario: scenarioOptions(), contenders: [] },
      { postMessage: () => assert.fail('told something') },
    )
  })
})
