import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'

const plain = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' }
const oauth = {
  KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
  KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: 'https://idp/token',
  KAFKA_SASL_OAUTH_CLIENT_ID: 'c',
  KAFKA_SASL_OAUTH_CLIENT_SECRET: 'hunter2',
}

const ROWS: readonly { name: string; env: Record<string, string>; warnings: readonly string[] }[] = [
  { name: 'nothing set', env: {}, warnings: [] },
  { name: 'PLAIN over TLS', env: { ...plain, KAFKA_TLS: 'true' }, warnings: [] },
  {
    name: 'PLAIN in the clear',
    env: plain,
    warnings: ['KAFKA_SASL_MECHANISM PLAIN without KAFKA_TLS sends credentials unencrypted'],
  },
  {
    name: 'a bearer token in the clear',
    env: oauth,
    warnings: ['KAFKA_SASL_MECHANISM OAUTHBEARER without KAFKA_TLS sends credentials unencrypted'],
  },
  {
    name: 'SCRAM in the clear, which does not send the password',
    env: { ...plain, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' },
    warnings: [],
  },
  {
    name: 'a token endpoint without TLS',
    env: { ...oauth, KAFKA_TLS: 'true', KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: 'HTTP://idp/token' },
    warnings: ['KAFKA_SASL_OAUTH_TOKEN_ENDPOINT is http: the client secret is sent unencrypted'],
  },
  {
    name: 'unverified brokers',
    env: { KAFKA_TLS: 'true', KAFKA_TLS_INSECURE_SKIP_VERIFY: 'true' },
    warnings: ['KAFKA_TLS_INSECURE_SKIP_VERIFY accepts any broker certificate'],
  },
  {
    name: 'group settings without a group',
    env: { ALLOW_IDLE_CONSUMERS: 'true', KAFKA_OFFSET_RESET: 'earliest' },
    warnings: [
      'ALLOW_IDLE_CONSUMERS has no effect without KAFKA_CONSUMER_GROUP',
      'KAFKA_OFFSET_RESET has no effect without KAFKA_CONSUMER_GROUP',
    ],
  },
  {
    name: 'group settings with a group',
    env: { ALLOW_IDLE_CONSUMERS: 'true', KAFKA_OFFSET_RESET: 'earliest', KAFKA_CONSUMER_GROUP: 'g' },
    warnings: [],
  },
  {
    name: 'partition steps without a group',
    env: { PARTITION_STEPS: 'true' },
    warnings: ['PARTITION_STEPS has no effect without KAFKA_CONSUMER_GROUP'],
  },
  {
    name: 'partition steps with more consumers than partitions',
    env: { PARTITION_STEPS: 'true', ALLOW_IDLE_CONSUMERS: 'true', KAFKA_CONSUMER_GROUP: 'g' },
    warnings: ['PARTITION_STEPS has no effect with ALLOW_IDLE_CONSUMERS'],
  },
  { name: 'partition steps', env: { PARTITION_STEPS: 'true', KAFKA_CONSUMER_GROUP: 'g' }, warnings: [] },
  {
    name: 'the least of no policies',
    env: {
      SCALE_UP_SELECT_POLICY: 'Min',
      SCALE_DOWN_SELECT_POLICY: 'Min',
      SCALE_DOWN_POLICIES: '4 per 15',
    },
    warnings: ['SCALE_UP_SELECT_POLICY Min has no effect without SCALE_UP_POLICIES'],
  },
  { name: 'a direction that is disabled', env: { SCALE_DOWN_SELECT_POLICY: 'Disabled' }, warnings: [] },
]

suite('settingWarnings', () => {
  for (const { name, env, warnings } of ROWS) {
    test(name, () => assert.deepEqual(loadSettings(env).warnings, warnings))
  }
})
