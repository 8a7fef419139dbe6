import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { clusterOf } from '../support/clusters.ts'

const ca = readFileSync(new URL('../fixtures/tls/loopback.crt', import.meta.url), 'utf8')
const kafka = (env: Record<string, string>) => clusterOf(loadSettings(env).settings)

suite('the target of an environment', () => {
  test('takes every setting that is set', () => {
    const { settings } = loadSettings({
      NAMESPACE: 'team',
      DEPLOYMENT_NAME: 'orders',
      TARGET_KIND: 'rollouts.v1alpha1.argoproj.io',
      KAFKA_TOPIC: 'orders,orders.retry',
      KAFKA_CONSUMER_GROUP: 'orders-group',
      KAFKA_OFFSET_RESET: 'earliest',
      MESSAGES_PER_POD: '100',
      MIN_REPLICAS: '2',
      MAX_REPLICAS: '20',
      IDLE_REPLICAS: '1',
      MIN_TTL_SECONDS: '0.5',
      SCALE_DOWN_STABILIZATION_SECONDS: '300',
      MESSAGE_COUNT_THRESHOLD: '5',
      ALLOW_IDLE_CONSUMERS: 'true',
      DRY_RUN: 'true',
      SCALE_INTERVAL_SECONDS: '0.1',
      REQUEST_TIMEOUT_SECONDS: '2.0005',
      HEALTH_CHECK_PORT: '0',
      LOG_LEVEL: 'DEBUG',
      KUBERNETES_EVENTS: 'false',
      DECISION_LOG: '/var/log/decisions.jsonl',
    })
    assert.deepEqual(settings.targets, [
      {
        id: 'team/rollouts/orders',
        namespace: 'team',
        name: 'orders',
        kind: { kind: 'rollouts', plural: 'rollouts', group: 'argoproj.io', version: 'v1alpha1' },
        policy: {
          triggers: [
            {
              id: 'kafka',
              messagesPerPod: 100,
              allowIdleConsumers: true,
              partitionSteps: false,
              forecast: false,
            },
          ],
          minReplicas: 2,
          maxReplicas: 20,
          idleReplicas: 1,
          minTtlMs: 500,
          scaleUp: { stabilizationMs: 0, tolerance: 0, selectPolicy: 'Max', policies: [] },
          scaleDown: { stabilizationMs: 300_000, tolerance: 0, selectPolicy: 'Max', policies: [] },
          messageCountThreshold: 5,
          dryRun: true,
        },
        triggers: [
          {
            type: 'kafka',
            id: 'kafka',
            subject: 'topics orders, orders.retry, group orders-group',
            server: clusterOf(settings).bootstrapServers.join(','),
            cluster: clusterOf(settings),
            topics: ['orders', 'orders.retry'],
            consumerGroup: 'orders-group',
            offsetReset: 'earliest',
          },
        ],
      },
    ])
    assert.equal(settings.intervalMs, 100)
    assert.equal(settings.requestTimeoutMs, 2001)
    assert.equal(settings.healthCheckPort, 0)
    assert.equal(settings.logLevel, 'debug')
    assert.equal(settings.kubernetesEvents, false)
    assert.equal(settings.decisionLog, '/var/log/decisions.jsonl')
  })

  test('keeps no decisions and no state, and tells Kubernetes, unless asked otherwise', () => {
    const { settings } = loadSettings({})
    assert.equal(settings.kubernetesEvents, true)
    assert.ok(!('decisionLog' in settings) && !('stateConfigMap' in settings))
  })

  test('keeps what SLO mode learns where it is told to', () => {
    const slo = { KAFKA_CONSUMER_GROUP: 'g', TARGET_LAG_SECONDS: '120' }
    assert.equal(loadSettings({ ...slo, STATE_CONFIGMAP: 'learned' }).settings.stateConfigMap, 'learned')
  })

  test('has no consumer group at all when none is set', () => {
    assert.deepEqual(loadSettings({}).settings.targets[0]?.triggers, [
      {
        type: 'kafka',
        id: 'kafka',
        subject: 'topic my_topic',
        server: 'localhost:9092',
        cluster: { bootstrapServers: ['localhost:9092'] },
        topics: ['my_topic'],
        offsetReset: 'latest',
      },
    ])
  })
})

suite('the connection to Kafka', () => {
  test('is plain without settings', () => {
    assert.deepEqual(kafka({}), { bootstrapServers: ['localhost:9092'] })
  })

  test('uses TLS with what is given and nothing else', () => {
    assert.deepEqual(kafka({ KAFKA_TLS: 'true' }).tls, { insecureSkipVerify: false })
    assert.deepEqual(
      kafka({
        KAFKA_TLS: 'true',
        KAFKA_TLS_CA: ca,
        KAFKA_TLS_SERVER_NAME: 'k',
        KAFKA_TLS_INSECURE_SKIP_VERIFY: 'true',
      }).tls,
      {
        ca,
        serverName: 'k',
        insecureSkipVerify: true,
      },
    )
  })

  test('uses a client certificate', () => {
    const key = readFileSync(new URL('../fixtures/tls/loopback.key', import.meta.url), 'utf8')
    const env = {
      KAFKA_TLS: 'true',
      KAFKA_TLS_CERT: ca,
      KAFKA_TLS_KEY: key,
      KAFKA_TLS_KEY_PASSPHRASE: 'unused',
    }
    assert.deepEqual(kafka(env).tls, { cert: ca, key, keyPassphrase: 'unused', insecureSkipVerify: false })
  })

  for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const) {
    test(`logs in with ${mechanism}`, () => {
      const env = {
        KAFKA_SASL_MECHANISM: mechanism.toLowerCase(),
        KAFKA_SASL_USERNAME: 'u',
        KAFKA_SASL_PASSWORD: ' p ',
      }
      assert.deepEqual(kafka(env).sasl, { mechanism, username: 'u', password: ' p ' })
    })
  }

  test('logs in with OAUTHBEARER, with or without a scope', () => {
    const env = {
      KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
      KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: 'https://idp/token',
      KAFKA_SASL_OAUTH_CLIENT_ID: 'c',
      KAFKA_SASL_OAUTH_CLIENT_SECRET: 's',
    }
    const sasl = {
      mechanism: 'OAUTHBEARER',
      tokenEndpoint: 'https://idp/token',
      clientId: 'c',
      clientSecret: 's',
    }
    assert.deepEqual(kafka(env).sasl, sasl)
    assert.deepEqual(kafka({ ...env, KAFKA_SASL_OAUTH_SCOPE: 'kafka' }).sasl, { ...sasl, scope: 'kafka' })
  })
})
