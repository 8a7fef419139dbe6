import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import type { Policy } from '../../src/scaling/types.ts'

function policyOf(env: Record<string, string>): Policy {
  const [target] = loadSettings(env).settings.targets
  assert.ok(target)
  return target.policy
}

suite('the policy of an environment', () => {
  test('without settings is the plain formula: no tolerance, no windows, no limits, hold while unknown', () => {
    assert.deepEqual(policyOf({}), {
      triggers: [
        {
          id: 'kafka',
          messagesPerPod: 10,
          forecast: false,
          allowIdleConsumers: false,
          partitionSteps: false,
        },
      ],
      minReplicas: 1,
      maxReplicas: 10,
      idleReplicas: 0,
      minTtlMs: 300_000,
      scaleUp: { stabilizationMs: 0, tolerance: 0, selectPolicy: 'Max', policies: [] },
      scaleDown: { tolerance: 0, selectPolicy: 'Max', policies: [] },
      messageCountThreshold: 1000,
      dryRun: false,
    })
  })

  test('takes every rule in both directions', () => {
    const policy = policyOf({
      KAFKA_CONSUMER_GROUP: 'g',
      TOLERANCE: '0.1',
      PARTITION_STEPS: 'true',
      SCALE_UP_STABILIZATION_SECONDS: '2.5',
      SCALE_UP_POLICIES: '4 per 15, 100% per 60',
      SCALE_UP_SELECT_POLICY: 'min',
      SCALE_DOWN_STABILIZATION_SECONDS: '3600',
      SCALE_DOWN_POLICIES: '10% per 1800',
      SCALE_DOWN_SELECT_POLICY: 'disabled',
    })
    assert.equal(policy.triggers[0]?.partitionSteps, true)
    assert.deepEqual(policy.scaleUp, {
      stabilizationMs: 2500,
      tolerance: 0.1,
      selectPolicy: 'Min',
      policies: [
        { type: 'Pods', value: 4, periodMs: 15_000 },
        { type: 'Percent', value: 100, periodMs: 60_000 },
      ],
    })
    assert.deepEqual(policy.scaleDown, {
      stabilizationMs: 3_600_000,
      tolerance: 0.1,
      selectPolicy: 'Disabled',
      policies: [{ type: 'Percent', value: 10, periodMs: 1_800_000 }],
    })
  })

  test('falls back after three minutes unless told otherwise', () => {
    const fallback = (env: Record<string, string>) => policyOf({ FALLBACK_REPLICAS: '6', ...env }).fallback
    assert.deepEqual(fallback({}), { replicas: 6, afterMs: 180_000 })
    assert.deepEqual(fallback({ FALLBACK_AFTER_SECONDS: '0.5' }), { replicas: 6, afterMs: 500 })
  })

  test('has a target lag in SLO mode, and leaves the scale-down window to what was learned', () => {
    const slo = { KAFKA_CONSUMER_GROUP: 'g', TARGET_LAG_SECONDS: '20', SCALE_INTERVAL_SECONDS: '10' }
    const policy = policyOf({ ...slo, FORECAST: 'true' })
    assert.equal(policy.triggers[0]?.targetLagMs, 20_000)
    assert.equal(policy.triggers[0]?.forecast, true)
    assert.ok(!('stabilizationMs' in policy.scaleDown))
  })
})
