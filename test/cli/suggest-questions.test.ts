import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readSettings } from '../../src/cli/contender.ts'
import { questionsFor, startingPoint } from '../../src/cli/suggest-questions.ts'
import type { Scenario } from '../../src/simulation/scenario.ts'
import { evenly, quiet } from '../simulation/support-fluid.ts'

const scenario = (own: Partial<Scenario> = {}): Scenario => ({
  ...quiet,
  sloMs: 30_000,
  capacity: 100,
  partitions: 1,
  durationMs: 3_600_000,
  arrivals: evenly([0, 550]),
  replicas: { initial: 1, min: 1, max: 24 },
  ...own,
})

const valuesOf = (name: string, own: Partial<Scenario> = {}) =>
  questionsFor(scenario(own)).flatMap((changes) => changes.flatMap((change) => change[name] ?? []))

suite('what a search for settings asks', () => {
  test('starts with the SLO as target', () => {
    assert.deepEqual(startingPoint(scenario()), {
      TARGET_LAG_SECONDS: '30',
      SCALE_INTERVAL_SECONDS: '5',
      MESSAGES_PER_POD: '1500',
      SCALE_DOWN_STABILIZATION_SECONDS: '',
      FORECAST: 'false',
      MIN_REPLICAS: '1',
      IDLE_REPLICAS: '1',
      MAX_REPLICAS: '24',
    })
  })

  const asked = [
    { name: 'SCALE_INTERVAL_SECONDS', values: ['1', '2', '5'] },
    { name: 'MESSAGES_PER_POD', values: ['380', '750', '1500', '3000'] },
    { name: 'TARGET_LAG_SECONDS', values: ['15', '20', '25', '30'] },
    { name: 'SCALE_DOWN_STABILIZATION_SECONDS', values: ['', '120', '300'] },
    { name: 'FORECAST', values: ['false', 'true'] },
    { name: 'MIN_REPLICAS', values: ['1', '3', '6'] },
    { name: 'IDLE_REPLICAS', values: ['1', '3', '6'] },
  ]
  for (const { name, values } of asked)
    test(`about ${name} asks for what goes with the SLO and the pods`, () =>
      assert.deepEqual(valuesOf(name), values))

  test('keeps within the replicas allowed', () => {
    assert.deepEqual(valuesOf('MIN_REPLICAS', { replicas: { initial: 4, min: 4, max: 5 } }), ['4'])
  })

  test('leaves out windows that are too long', () => {
    assert.deepEqual(valuesOf('SCALE_DOWN_STABILIZATION_SECONDS', { sloMs: 600_000 }), ['', '2400'])
  })

  for (const sloMs of [400, 3_000, 30_000, 86_400_000]) {
    test(`for an SLO of ${sloMs / 1000} s is settings that can be, also together`, () => {
      const given = scenario({ sloMs })
      const start = startingPoint(given)
      const [intervals = [], , targets = []] = questionsFor(given)
      const pairs = intervals.flatMap((interval) => targets.map((target) => ({ ...interval, ...target })))
      for (const change of [{}, ...questionsFor(given).flat(), ...pairs])
        assert.ok(readSettings({ ...start, ...change }).intervalMs > 0)
    })
  }
})
