import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { checkScenario } from '../../src/simulation/scenario.ts'
import type { Scenario } from '../../src/simulation/scenario.ts'
import { quiet } from './support-fluid.ts'

suite('a scenario', () => {
  test('that is sound is accepted', () => checkScenario(quiet))

  const wrong: { own: Partial<Scenario>; message: string }[] = [
    { own: { partitions: 0 }, message: 'partitions is 0, it must be an integer of 1 or more' },
    { own: { capacity: 0 }, message: 'capacity is 0, it must be a number above 0' },
    { own: { durationMs: Infinity }, message: 'durationMs is Infinity, it must be a number above 0' },
    { own: { stepMs: Number.NaN }, message: 'stepMs is NaN, it must be a number above 0' },
    { own: { startUpMs: -1 }, message: 'startUpMs is -1, it must be a number of 0 or more' },
    { own: { rebalancePauseMs: -1 }, message: 'rebalancePauseMs is -1, it must be a number of 0 or more' },
    {
      own: { replicas: { initial: 1.5, min: 1, max: 4 } },
      message: 'initial is 1.5, it must be an integer of 0 or more',
    },
    {
      own: { replicas: { initial: 1, min: 5, max: 4 } },
      message: 'max is 4, it must be an integer of 5 or more',
    },
    {
      own: { replicas: { initial: 0, min: 0, max: 0 } },
      message: 'max is 0, it must be an integer of 1 or more',
    },
  ]
  for (const { own, message } of wrong) {
    test(`is refused: ${message}`, () =>
      assert.throws(() => checkScenario({ ...quiet, ...own }), new RangeError(message)))
  }
})
