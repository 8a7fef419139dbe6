import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SETTING_NAMES } from '../../src/config/schema.ts'
import { suggestNames } from '../../src/config/suggest.ts'

const MEANT: Readonly<Record<string, string>> = {
  MIN_PODS: 'MIN_REPLICAS',
  MAX_PODS: 'MAX_REPLICAS',
  SCALE_FACTOR: 'MESSAGES_PER_POD',
  MIN_TTL: 'MIN_TTL_SECONDS',
  SCALE_INTERVAL: 'SCALE_INTERVAL_SECONDS',
  KAFKA_BROKERS: 'KAFKA_BOOTSTRAP_SERVERS',
  KAFKA_GROUP_ID: 'KAFKA_CONSUMER_GROUP',
  TOPIC: 'KAFKA_TOPIC',
  KAFKA_TOPICS: 'KAFKA_TOPIC',
  KAFKA_BOOTSTRAP_SERVRES: 'KAFKA_BOOTSTRAP_SERVERS',
  MIN_REPLICA: 'MIN_REPLICAS',
  MAX_REPLICAS_: 'MAX_REPLICAS',
  MESSAGE_PER_POD: 'MESSAGES_PER_POD',
  LOG_LEVL: 'LOG_LEVEL',
  STABILIZATION_WINDOW_SECONDS: 'SCALE_DOWN_STABILIZATION_SECONDS',
  SCALE_UP_POLICY: 'SCALE_UP_POLICIES',
  TARGET_LAG: 'TARGET_LAG_SECONDS',
  FALLBACK_REPLICA: 'FALLBACK_REPLICAS',
  STATE_CONFIG_MAP: 'STATE_CONFIGMAP',
  KUBERNETES_EVENT: 'KUBERNETES_EVENTS',
  OTEL_EXPORTER_OTLP_ENDPIONT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  KAFKA_SASL_PASSWORD_FIEL: 'KAFKA_SASL_PASSWORD_FILE',
}

const UNRELATED: Readonly<Record<string, string>> = {
  // Injected for services named kafka, my-kafka, health and kafka-topic
  KAFKA_SERVICE_HOST: '10.0.0.1',
  KAFKA_SERVICE_PORT: '9092',
  KAFKA_SERVICE_PORT_CLIENTS: '9092',
  KAFKA_PORT: 'tcp://10.0.0.1:9092',
  KAFKA_PORT_9092_TCP: 'tcp://10.0.0.1:9092',
  KAFKA_PORT_9092_TCP_PROTO: 'tcp',
  KAFKA_PORT_9092_TCP_PORT: '9092',
  KAFKA_PORT_9092_TCP_ADDR: '10.0.0.1',
  MY_KAFKA_SERVICE_PORT: '9092',
  HEALTH_PORT: 'tcp://10.0.0.2:80',
  KAFKA_TOPIC_PORT: 'tcp://10.0.0.3:80',
  // Injected into every pod
  KUBERNETES_SERVICE_HOST: '10.0.0.1',
  KUBERNETES_SERVICE_PORT_HTTPS: '443',
  KUBERNETES_PORT: 'tcp://10.0.0.1:443',
  // Other programs'
  PATH: '/bin',
  HOSTNAME: 'x',
  NAMESPACED: 'x',
  KAFKA_OPTS: 'x',
  KAFKA_HEAP_OPTS: 'x',
  KAFKA_HOME: '/kafka',
  MAX_HEAP: '1g',
  OTEL_LOG_LEVEL: 'info',
  OTEL_PROPAGATORS: 'b3',
  constructor: 'x',
  __proto__x: 'x',
}

suite('suggestNames', () => {
  for (const [name, setting] of Object.entries(MEANT)) {
    test(`${name} probably means ${setting}`, () => {
      assert.deepEqual(suggestNames({ [name]: 'hunter2' }), [`${name} is ignored: did you mean ${setting}?`])
    })
  }
  for (const [name, value] of Object.entries(UNRELATED)) {
    test(`${name}=${value} is none of ours`, () => assert.deepEqual(suggestNames({ [name]: value }), []))
  }

  test('our own names are never doubted', () => {
    assert.deepEqual(suggestNames(Object.fromEntries(SETTING_NAMES.map((name) => [name, 'x']))), [])
  })

  test('a port that is a number is not an injected one', () => {
    assert.deepEqual(suggestNames({ HEALTH_PORT: '8000' }), [
      'HEALTH_PORT is ignored: did you mean HEALTH_CHECK_PORT?',
    ])
  })
})
