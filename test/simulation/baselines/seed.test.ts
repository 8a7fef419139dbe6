import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { seed } from '../../../src/simulation/baselines/seed.ts'
import { quiet } from '../support-fluid.ts'
import { answersOf, seenAt, steady } from './support.ts'

const bounds = (min: number, max: number) => ({ ...quiet, replicas: { initial: min, min, max } })

suite('the formula of the seed', () => {
  const table = [
    { lag: 0, replicas: 1 },
    { lag: 9, replicas: 1 },
    { lag: 10, replicas: 2 },
    { lag: 89, replicas: 9 },
    { lag: 90, replicas: 10 },
    { lag: 1000, replicas: 10 },
  ]
  for (const { lag, replicas } of table) {
    test(`${lag} messages want ${replicas} of at most 10 pods`, () => {
      assert.equal(seed(bounds(1, 10)).decide(seenAt(0, lag, 1)).replicas, replicas)
    })
  }

  test('below the minimum it goes for one cycle in every six, for ever', () => {
    assert.deepEqual(answersOf(seed(bounds(3, 10)), steady(0, 12), 3), [3, 3, 3, 3, 3, 1, 3, 3, 3, 3, 1, 3])
  })
})
