import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compete, effortOf, readSettings } from '../../src/cli/contender.ts'
import type { Contender, NamedRun } from '../../src/cli/contender.ts'
import { buildScenario } from '../../src/cli/simulate-scenario.ts'
import { SettingsError } from '../../src/errors.ts'
import { scenarioOptions } from './scenarios.ts'

const { scenario } = buildScenario(scenarioOptions())

/** What came of it, and the shares told on the way. */
function competed(contender: Contender): { named: NamedRun; shares: number[] } {
  const competing = compete(contender, scenario)
  const shares: number[] = []
  for (;;) {
    const { done, value } = competing.next()
    if (done) return { named: value, shares }
    shares.push(value)
  }
}

suite('who takes part in a comparison', () => {
  test('settings are followed by the engine', () => {
    const { named } = competed({ name: 'two', settings: { MIN_REPLICAS: '2', MAX_REPLICAS: '2' } })
    assert.equal(named.name, 'two')
    assert.deepEqual([named.run.figures.scaleActions, named.run.figures.podHours], [1, 2 / 6])
  })

  test('a baseline says what it has settled on', () => {
    assert.equal(competed({ name: 'peak', baseline: 'static-peak' }).named.found, '1 pod')
    assert.equal(competed({ name: 'hpa', baseline: 'hpa' }).named.found, undefined)
  })

  test('how far it is rises from nothing to all, the search for a policy included', () => {
    const { shares } = competed({ name: 'oracle', baseline: 'oracle' })
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    )
    assert.ok((shares[0] ?? 1) < 0.1 && (shares.at(-1) ?? 0) > 0.95)
  })

  test('a search takes as long as the runs it tries', () => {
    assert.deepEqual(
      [
        effortOf({ name: 'a', settings: {} }),
        effortOf({ name: 'b', baseline: 'hpa' }),
        effortOf({ name: 'c', baseline: 'hpa-tuned' }),
      ],
      [1, 1, 16],
    )
  })

  test('there is no baseline but those there are', () => {
    assert.throws(() => competed({ name: 'x', baseline: 'x' }), RangeError)
  })

  test('there is always a group, whatever its name, so that a target lag can be asked for', () => {
    const { policy } = readSettings({ TARGET_LAG_SECONDS: '30', SCALE_INTERVAL_SECONDS: '5' })
    assert.equal(policy.triggers[0]?.targetLagMs, 30_000)
  })

  test('settings that cannot be are refused', () => {
    assert.throws(() => readSettings({ MIN_REPLICAS: '5', MAX_REPLICAS: '2' }), SettingsError)
  })
})
