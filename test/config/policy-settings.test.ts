import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'

import { loadSettings } from '../../src/config/load.ts'
import { changePolicy, POLICY_SETTINGS } from '../../src/config/policy-settings.ts'
import { schema, SETTING_NAMES } from '../../src/config/schema.ts'
import { SettingsError } from '../../src/errors.ts'
import type { Policy } from '../../src/scaling/types.ts'

function policyOf(env: Record<string, string>): Policy {
  const [target] = loadSettings({ KAFKA_CONSUMER_GROUP: 'g', SCALE_INTERVAL_SECONDS: '0.1', ...env }).settings
    .targets
  assert.ok(target)
  return target.policy
}

const seconds = fc.nat(3_600_000).map((ms) => String(ms / 1000))
const flag = fc.boolean().map(String)
const count = (max: number) => fc.integer({ min: 1, max }).map(String)
const select = fc.constantFrom('Max', 'Min', 'Disabled')
const policies = fc
  .array(fc.tuple(count(1000), fc.constantFrom('', '%'), count(1800)), { minLength: 1, maxLength: 3 })
  .map((list) => list.map(([value, unit, period]) => `${value}${unit} per ${period}`).join(', '))
const always = {
  MESSAGES_PER_POD: count(Number.MAX_SAFE_INTEGER),
  MIN_REPLICAS: count(9),
  MAX_REPLICAS: fc.integer({ min: 9, max: 2 ** 31 - 1 }).map(String),
  IDLE_REPLICAS: fc.constantFrom('0', '1'),
  MIN_TTL_SECONDS: seconds,
  MESSAGE_COUNT_THRESHOLD: count(1_000_000),
  ALLOW_IDLE_CONSUMERS: flag,
  SCALE_UP_STABILIZATION_SECONDS: seconds,
  SCALE_DOWN_STABILIZATION_SECONDS: seconds,
  SCALE_UP_POLICIES: policies,
  SCALE_UP_SELECT_POLICY: select,
  SCALE_DOWN_POLICIES: policies,
  SCALE_DOWN_SELECT_POLICY: select,
}
const byBacklog = {
  ...always,
  TOLERANCE: fc.nat(1000).map((share) => String(share / 1000)),
  PARTITION_STEPS: flag,
}
const byTargetLag = { ...always, TARGET_LAG_SECONDS: count(86_400), FORECAST: flag }
const withFallback = { FALLBACK_REPLICAS: count(9), FALLBACK_AFTER_SECONDS: seconds }
const environment = fc.oneof(
  fc.record(byBacklog, { requiredKeys: [] }),
  fc.record({ ...byBacklog, ...withFallback }),
  fc.record(
    { ...byTargetLag, ...withFallback },
    { requiredKeys: ['TARGET_LAG_SECONDS', 'FALLBACK_REPLICAS'] },
  ),
)

suite('the settings of a policy', () => {
  test('make the same policy again', () => {
    fc.assert(
      fc.property(environment, flag, (env, dryRun) => {
        const policy = policyOf({ ...env, DRY_RUN: dryRun })
        assert.deepEqual(changePolicy(policy, {}), policy)
      }),
    )
  })

  test('are all that decide', () => {
    const deciding = SETTING_NAMES.filter((name) =>
      ['Scaling', 'Rules', 'Target lag'].includes(schema[name].group),
    )
    const names = new Set(POLICY_SETTINGS)
    assert.deepEqual(
      deciding.filter((name) => !names.delete(name)),
      // Where knowledge is kept, not what is decided with it
      ['STATE_CONFIGMAP'],
    )
    assert.deepEqual([...names], [])
  })
})

suite('a changed policy', () => {
  test('differs in what was changed', () => {
    const policy = policyOf({ MIN_REPLICAS: '2', TOLERANCE: '0.1', SCALE_UP_POLICIES: '4 per 15' })
    const changed = changePolicy(policy, { MIN_REPLICAS: '3', SCALE_UP_POLICIES: '' })
    assert.deepEqual(changed, { ...policy, minReplicas: 3, scaleUp: { ...policy.scaleUp, policies: [] } })
  })

  test('keeps its triggers apart', () => {
    const policy = policyOf({})
    const [trigger] = policy.triggers
    assert.ok(trigger)
    const triggers = [trigger, { ...trigger, id: 'other', messagesPerPod: 7 }]
    const changed = changePolicy({ ...policy, triggers }, { ALLOW_IDLE_CONSUMERS: 'true' })
    assert.deepEqual(
      changed.triggers,
      triggers.map((each) => ({ ...each, allowIdleConsumers: true })),
    )
  })

  const wrong: { env: Record<string, string>; changes: Record<string, string>; problem: RegExp }[] = [
    {
      env: {},
      changes: { MAX_REPLICAS: 'many' },
      problem: /^MAX_REPLICAS: got "many", must be a whole number/,
    },
    {
      env: { MIN_REPLICAS: '5' },
      changes: { MAX_REPLICAS: '2' },
      problem: /MIN_REPLICAS: got "5", must be at most MAX_REPLICAS \(2\)/,
    },
    {
      env: { TOLERANCE: '0.1' },
      changes: { TARGET_LAG_SECONDS: '20' },
      problem: /TOLERANCE: .* unset when TARGET_LAG_SECONDS is set/,
    },
  ]
  for (const { env, changes, problem } of wrong) {
    test(`is checked as a whole: ${JSON.stringify({ ...env, ...changes })}`, () => {
      assert.throws(
        () => changePolicy(policyOf(env), changes),
        (error) => error instanceof SettingsError && problem.test(error.message),
      )
    })
  }

  test('can be turned to a target lag and back', () => {
    const policy = policyOf({})
    const turned = changePolicy(policy, { TARGET_LAG_SECONDS: '20' })
    assert.equal(turned.triggers[0]?.targetLagMs, 20_000)
    assert.deepEqual(changePolicy(turned, { TARGET_LAG_SECONDS: '' }), policy)
  })

  test('leave alone what only a ScaledObject can say', () => {
    const own = policyOf({ MESSAGES_PER_POD: '3' })
    const pause = { annotation: 'paused' }
    const said: Policy = {
      ...own,
      triggers: own.triggers.map((trigger) => ({
        ...trigger,
        messagesPerPod: 2.5,
        activation: 7,
        metricType: 'Value',
      })),
      scaleDown: { ...own.scaleDown, tolerance: 0.3 },
      initialTtlMs: 5_000,
      idleOnlyWhenInactive: true,
      pause,
    }
    assert.deepEqual(changePolicy(said, {}), said)
    const changed = changePolicy(said, { MAX_REPLICAS: '7', MESSAGES_PER_POD: '8' })
    assert.deepEqual(changed, {
      ...said,
      maxReplicas: 7,
      triggers: said.triggers.map((trigger) => ({ ...trigger, messagesPerPod: 8 })),
    })
    const byLag: Policy = {
      ...said,
      scaleUp: { ...said.scaleUp, tolerance: 0.1 },
      triggers: said.triggers.map((trigger) => ({ ...trigger, targetLagMs: 60_000 })),
    }
    assert.equal(changePolicy(byLag, { TARGET_LAG_SECONDS: '30' }).triggers[0]?.targetLagMs, 30_000)
  })
})
