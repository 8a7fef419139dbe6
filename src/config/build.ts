import type { KafkaTrigger } from '../kafka/trigger.ts'
import type { Target } from '../ports.ts'
import { buildPolicy, milliseconds } from './build-policy.ts'
import { buildTelemetry } from './build-telemetry.ts'
import type { Values } from './schema.ts'
import type { KafkaSettings, SaslSettings, ScaledObjectsSettings, Settings, TlsSettings } from './settings.ts'
import { parseTargetKind } from './target-kind.ts'

/** Makes the settings of one target from values that have passed every check. */
export function buildSettings(values: Values): Settings {
  const scaledObjects = buildScaledObjects(values)
  return {
    ...(scaledObjects === undefined ? { targets: [buildTarget(values)] } : { targets: [], scaledObjects }),
    intervalMs: milliseconds(values.SCALE_INTERVAL_SECONDS),
    requestTimeoutMs: milliseconds(values.REQUEST_TIMEOUT_SECONDS),
    healthCheckPort: values.HEALTH_CHECK_PORT,
    kubernetesEvents: values.KUBERNETES_EVENTS,
    ...(values.DECISION_LOG === null ? {} : { decisionLog: values.DECISION_LOG }),
    ...(values.STATE_CONFIGMAP === null ? {} : { stateConfigMap: values.STATE_CONFIGMAP }),
    logLevel: values.LOG_LEVEL,
    telemetry: buildTelemetry(values),
  }
}

function buildScaledObjects(values: Values): ScaledObjectsSettings | undefined {
  const { SCALED_OBJECTS: path, SCALED_OBJECTS_SECRETS: secretsFolder } = values
  if (path === null) return undefined
  return {
    path,
    ...(secretsFolder === null ? {} : { secretsFolder }),
    readSecrets: values.SCALED_OBJECTS_READ_SECRETS,
    namespace: values.NAMESPACE,
    messageCountThreshold: values.MESSAGE_COUNT_THRESHOLD,
    dryRun: values.DRY_RUN,
  }
}

function buildTarget(values: Values): Target {
  const { NAMESPACE: namespace, DEPLOYMENT_NAME: name } = values
  const kind = parseTargetKind(values.TARGET_KIND)!
  return {
    id: `${namespace}/${kind.plural}/${name}`,
    namespace,
    name,
    kind,
    policy: buildPolicy(values),
    triggers: [buildTrigger(values)],
  }
}

function buildTrigger(values: Values): KafkaTrigger {
  const { KAFKA_TOPIC: topics, KAFKA_CONSUMER_GROUP: group } = values
  const cluster = buildKafka(values)
  const topic = topics.length === 1 ? `topic ${topics.join()}` : `topics ${topics.join(', ')}`
  return {
    type: 'kafka',
    id: 'kafka',
    subject: group === null ? topic : `${topic}, group ${group}`,
    server: cluster.bootstrapServers.join(','),
    cluster,
    topics,
    ...(group === null ? {} : { consumerGroup: group }),
    offsetReset: values.KAFKA_OFFSET_RESET,
  }
}

function buildKafka(values: Values): KafkaSettings {
  const sasl = buildSasl(values)
  return {
    bootstrapServers: values.KAFKA_BOOTSTRAP_SERVERS,
    ...(values.KAFKA_TLS ? { tls: buildTls(values) } : {}),
    ...(sasl === undefined ? {} : { sasl }),
  }
}

function buildTls(values: Values): TlsSettings {
  return {
    ...(values.KAFKA_TLS_CA === null ? {} : { ca: values.KAFKA_TLS_CA }),
    ...(values.KAFKA_TLS_CERT === null ? {} : { cert: values.KAFKA_TLS_CERT }),
    ...(values.KAFKA_TLS_KEY === null ? {} : { key: values.KAFKA_TLS_KEY }),
    ...(values.KAFKA_TLS_KEY_PASSPHRASE === null ? {} : { keyPassphrase: values.KAFKA_TLS_KEY_PASSPHRASE }),
    ...(values.KAFKA_TLS_SERVER_NAME === null ? {} : { serverName: values.KAFKA_TLS_SERVER_NAME }),
    insecureSkipVerify: values.KAFKA_TLS_INSECURE_SKIP_VERIFY,
  }
}

function buildSasl(values: Values): SaslSettings | undefined {
  const mechanism = values.KAFKA_SASL_MECHANISM
  if (mechanism === null) return undefined
  if (mechanism !== 'OAUTHBEARER') {
    return { mechanism, username: values.KAFKA_SASL_USERNAME!, password: values.KAFKA_SASL_PASSWORD! }
  }
  return {
    mechanism,
    tokenEndpoint: values.KAFKA_SASL_OAUTH_TOKEN_ENDPOINT!,
    clientId: values.KAFKA_SASL_OAUTH_CLIENT_ID!,
    clientSecret: values.KAFKA_SASL_OAUTH_CLIENT_SECRET!,
    ...(values.KAFKA_SASL_OAUTH_SCOPE === null ? {} : { scope: values.KAFKA_SASL_OAUTH_SCOPE }),
  }
}
