import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RUNTIME_SETTINGS, SCALING_SETTINGS, TARGET_SETTINGS } from '../../src/config/schema-scaling.ts'

test('the defaults are those the project has always had, and what came later changes nothing', () => {
  const settings = { ...TARGET_SETTINGS, ...SCALING_SETTINGS, ...RUNTIME_SETTINGS }
  const defaults = Object.entries(settings).map(([name, setting]) => [name, setting.default])
  assert.deepEqual(Object.fromEntries(defaults), {
    NAMESPACE: 'default',
    DEPLOYMENT_NAME: 'my-deployment',
    TARGET_KIND: 'Deployment',
    SCALED_OBJECTS: null,
    SCALED_OBJECTS_SECRETS: null,
    SCALED_OBJECTS_READ_SECRETS: false,
    MESSAGES_PER_POD: 10,
    MIN_REPLICAS: 1,
    MAX_REPLICAS: 10,
    IDLE_REPLICAS: 0,
    MIN_TTL_SECONDS: 300,
    MESSAGE_COUNT_THRESHOLD: 1000,
    SCALE_INTERVAL_SECONDS: 60,
    REQUEST_TIMEOUT_SECONDS: 5,
    DRY_RUN: false,
    HEALTH_CHECK_PORT: 8000,
    KUBERNETES_EVENTS: true,
    DECISION_LOG: null,
    LOG_LEVEL: 'info',
  })
})
