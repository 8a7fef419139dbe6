import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { RULE_SETTINGS, TARGET_LAG_SETTINGS } from '../../src/config/schema-rules.ts'

suite('rules that nobody has set', () => {
  const settings = { ...RULE_SETTINGS, ...TARGET_LAG_SETTINGS }
  const defaults = Object.entries(settings).map(([name, setting]) => [name, setting.default])

  test('change nothing', () => {
    assert.deepEqual(Object.fromEntries(defaults), {
      FALLBACK_REPLICAS: null,
      FALLBACK_AFTER_SECONDS: 180,
      TOLERANCE: 0,
      ALLOW_IDLE_CONSUMERS: false,
      PARTITION_STEPS: false,
      SCALE_UP_STABILIZATION_SECONDS: 0,
      SCALE_DOWN_STABILIZATION_SECONDS: null,
      SCALE_UP_POLICIES: null,
      SCALE_UP_SELECT_POLICY: 'Max',
      SCALE_DOWN_POLICIES: null,
      SCALE_DOWN_SELECT_POLICY: 'Max',
      TARGET_LAG_SECONDS: null,
      FORECAST: false,
      STATE_CONFIGMAP: null,
    })
  })
})
