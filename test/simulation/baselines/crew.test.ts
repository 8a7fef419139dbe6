import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { crewOf, crewsOf, mostOf } from '../../../src/simulation/baselines/crew.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { evenly, quiet } from '../support-fluid.ts'

const scenario = (own: Partial<Scenario>): Scenario => ({ ...quiet, arrivals: evenly([0, 10]), ...own })

const countsOf = (of: Scenario): number[] => crewsOf(of).map(({ count }) => count)

suite('pods and their partitions', () => {
  test('the most loaded one has the most to do', () => {
    const workOf = (partition: number): number => [5, 1, 1, 7][partition] ?? 0
    const most = [1, 2, 3, 4].map((count) => mostOf(crewOf(quiet, count), workOf))
    assert.deepEqual(most, [14, 8, 7, 7])
    assert.equal(mostOf(crewOf(quiet, 0), workOf), Infinity)
  })

  test('of 24 even partitions nine counts are worth having', () => {
    const replicas = { initial: 1, min: 1, max: 100 }
    assert.deepEqual(countsOf(scenario({ partitions: 24, replicas })), [1, 2, 3, 4, 5, 6, 8, 12, 24])
  })

  test('beside them the bounds allow, and what there is at first', () => {
    assert.deepEqual(
      countsOf(scenario({ partitions: 24, replicas: { initial: 7, min: 0, max: 8 } })),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    )
    assert.deepEqual(
      countsOf(scenario({ partitions: 24, replicas: { initial: 9, min: 2, max: 5 } })),
      [2, 3, 4, 5, 9],
    )
  })

  test('with uneven partitions others are worth having', () => {
    const arrivals: Scenario['arrivals'] = (from, to, into) => {
      for (const [partition, rate] of [1, 1, 40, 40].entries())
        into[partition] = (into[partition] ?? 0) + rate * (to - from)
    }
    assert.deepEqual(countsOf(scenario({ arrivals, replicas: { initial: 1, min: 1, max: 4 } })), [1, 2, 3])
  })
})
