import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KAFKA_SETTINGS } from '../../src/config/schema-kafka.ts'

test('every Kafka setting that can hold a secret is masked', () => {
  const masked = Object.entries(KAFKA_SETTINGS).filter(([, setting]) => 'sensitive' in setting)
  assert.deepEqual(
    masked.map(([name]) => name),
    [
      'KAFKA_TLS_CA',
      'KAFKA_TLS_CERT',
      'KAFKA_TLS_KEY',
      'KAFKA_TLS_KEY_PASSPHRASE',
      'KAFKA_SASL_PASSWORD',
      'KAFKA_SASL_OAUTH_CLIENT_SECRET',
    ],
  )
})

test('without settings nothing is encrypted, logged in to or read from a file', () => {
  const set = Object.entries(KAFKA_SETTINGS).filter(([, setting]) => setting.default !== null)
  assert.deepEqual(Object.fromEntries(set.map(([name, setting]) => [name, setting.default])), {
    KAFKA_BOOTSTRAP_SERVERS: ['localhost:9092'],
    KAFKA_TOPIC: ['my_topic'],
    KAFKA_OFFSET_RESET: 'latest',
    KAFKA_TLS: false,
    KAFKA_TLS_INSECURE_SKIP_VERIFY: false,
  })
})
