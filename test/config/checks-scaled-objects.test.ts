import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { problemsOf } from './problems-of.ts'

const WHY = 'must be unset when SCALED_OBJECTS is set, which says it for each target'

suite('with SCALED_OBJECTS', () => {
  test('there is no target in the settings, but where to find them', () => {
    const { settings, warnings } = loadSettings({
      SCALED_OBJECTS: '/etc/objects',
      SCALED_OBJECTS_SECRETS: '/etc/secrets',
      SCALED_OBJECTS_READ_SECRETS: 'true',
      NAMESPACE: 'shop',
      DRY_RUN: 'true',
      MESSAGE_COUNT_THRESHOLD: '5',
      STATE_CONFIGMAP: 'learned',
    })
    assert.deepEqual(warnings, [])
    assert.deepEqual(settings.targets, [])
    assert.deepEqual(settings.scaledObjects, {
      path: '/etc/objects',
      secretsFolder: '/etc/secrets',
      readSecrets: true,
      namespace: 'shop',
      messageCountThreshold: 5,
      dryRun: true,
    })
  })

  test('settings of the one target have no place, those that spell out a default aside', () => {
    const env = {
      SCALED_OBJECTS: '/etc/objects',
      DEPLOYMENT_NAME: 'worker',
      KAFKA_TOPIC: 'orders',
      MESSAGES_PER_POD: '10',
      MAX_REPLICAS: '7',
      TOLERANCE: '0.2',
      TARGET_LAG_SECONDS: '300',
      KAFKA_CONSUMER_GROUP: 'billing',
      SCALE_INTERVAL_SECONDS: '30',
    }
    assert.deepEqual(
      problemsOf(() => loadSettings(env)),
      [
        `DEPLOYMENT_NAME: got "worker", ${WHY}`,
        `KAFKA_TOPIC: got "orders", ${WHY}`,
        `KAFKA_CONSUMER_GROUP: got "billing", ${WHY}`,
        `MAX_REPLICAS: got "7", ${WHY}`,
        `TOLERANCE: got "0.2", ${WHY}`,
        `TARGET_LAG_SECONDS: got "300", ${WHY}`,
        `SCALE_INTERVAL_SECONDS: got "30", ${WHY}`,
      ],
    )
  })

  test('secrets of theirs have no place without', () => {
    assert.deepEqual(
      problemsOf(() => loadSettings({ SCALED_OBJECTS_SECRETS: '/etc/secrets' })),
      ['SCALED_OBJECTS_SECRETS: got "/etc/secrets", must be unset without SCALED_OBJECTS'],
    )
  })
})
