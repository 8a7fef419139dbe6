/**
 * ScaledObjects of our own in the forms that KEDA's documentation gives its triggers, each with its source. Together they
 * lead us to take every parameter that we take at all.
 */
import { createAuthority } from '../../support/certificates.ts'

export interface Form {
  readonly type: string
  readonly source: string
  readonly name: string
  /** Of a trigger, one a line. */
  readonly metadata: string
  readonly metricType?: 'Value'
  /** Parameters of a TriggerAuthentication, by the texts of the secret they come from. */
  readonly authentication?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
}

const authority = createAuthority('forms')
const { cert, key } = authority.issue('127.0.0.1')
const TLS = { ca: authority.cert, cert, key }

const KAFKA = { type: 'kafka', source: 'keda-docs 2.21 scalers/apache-kafka' }
const PROMETHEUS = { type: 'prometheus', source: 'keda-docs 2.21 scalers/prometheus' }
const RABBITMQ = { type: 'rabbitmq', source: 'keda-docs 2.21 scalers/rabbitmq-queue' }
const CRON = { type: 'cron', source: 'keda-docs 2.21 scalers/cron' }

const query = `serverAddress: https://prometheus.monitoring:9090
query: sum(rate(orders_total{shop="north"}[1m]))
threshold: '250'`

const lag = `bootstrapServers: kafka-0.kafka:9092,kafka-1.kafka:9092
consumerGroup: billing
topic: orders`

export const FORMS: readonly Form[] = [
  {
    ...KAFKA,
    name: 'every topic of a group',
    metadata:
      'bootstrapServers: kafka:9092\nconsumerGroup: billing\nlagThreshold: "50"\noffsetResetPolicy: latest',
  },
  {
    ...KAFKA,
    name: 'every parameter of lag',
    metadata: `${lag}
lagThreshold: '7'
activationLagThreshold: '4'
offsetResetPolicy: earliest
allowIdleConsumers: 'false'
scaleToZeroOnInvalidOffset: 'true'
excludePersistentLag: 'true'
limitToPartitionsWithLag: 'false'
ensureEvenDistributionOfPartitions: 'true'
version: 2.1.0
fullMetadata: 'false'
partitionLimitation: '0,3,8-11'
sasl: none
tls: disable
unsafeSsl: 'false'`,
  },
  { ...KAFKA, name: 'a limit by partitions with lag', metadata: `${lag}\nlimitToPartitionsWithLag: "true"` },
  { ...KAFKA, name: 'with a target lag, ours', metadata: `${lag}\ntargetLagSeconds: "45"` },
  {
    ...KAFKA,
    name: 'servers and group out of the environment',
    metadata: 'bootstrapServersFromEnv: SERVERS\nconsumerGroupFromEnv: GROUP\ntopic: orders',
    environment: { SERVERS: 'kafka:9092', GROUP: 'billing' },
  },
  ...['plaintext', 'scram_sha256', 'scram_sha512'].map((sasl): Form => ({
    ...KAFKA,
    name: `TLS and ${sasl} out of a secret`,
    metadata: lag,
    authentication: {
      ...TLS,
      keyPassword: 'a-passphrase',
      sasl,
      tls: 'enable',
      username: 'reader',
      password: 'hush-hush',
    },
  })),
  {
    ...KAFKA,
    name: 'a login out of a secret, and how in the metadata',
    metadata: `${lag}\nsasl: plaintext\ntls: enable`,
    authentication: { username: 'reader', password: 'hush-hush' },
  },
  {
    ...KAFKA,
    name: 'OAuth',
    metadata: `${lag}\nsasl: oauthbearer\ntls: enable`,
    authentication: {
      saslTokenProvider: 'bearer',
      username: 'reader',
      password: 'hush-hush',
      oauthTokenEndpointUri: 'https://login.shop/token',
      scopes: 'read,describe',
      oauthExtensions: 'extension_logicalCluster=lkc-1,extension_identityPoolId=pool-2',
    },
  },
  { ...PROMETHEUS, name: 'the least there is', metadata: query },
  {
    ...PROMETHEUS,
    name: 'every optional parameter',
    metadata: `${query.replace('250', '12.5')}
activationThreshold: '2.5'
namespace: north
customHeaders: X-Tenant=north,X-Region=eu=1
ignoreNullValues: "false"
queryParameters: timeout=5s,dedup=true
unsafeSsl: "true"
timeout: "1500"`,
  },
  {
    ...PROMETHEUS,
    name: 'with a bearer token and an authority of its own',
    metadata: `${query}\nauthModes: "bearer"`,
    authentication: { bearerToken: 'a-token', ca: authority.cert },
  },
  {
    ...PROMETHEUS,
    name: 'with a bearer token by its other names',
    metadata: `${query}\nauthMode: bearer`,
    authentication: { token: 'a-token' },
  },
  {
    ...PROMETHEUS,
    name: 'with a client certificate and a login',
    metadata: `${query}\nauthModes: "tls,basic"`,
    authentication: { ...TLS, username: 'reader', password: 'hush-hush' },
  },
  {
    ...PROMETHEUS,
    name: 'with a header of its own',
    metadata: `${query}\nauthModes: "custom"`,
    authentication: { customAuthHeader: 'X-Key', customAuthValue: 'hush-hush' },
  },
  {
    ...RABBITMQ,
    name: 'by AMQP',
    metadata: `host: amqp://guest:guest@rabbitmq.shop:5672/north
protocol: auto
queueName: orders
mode: QueueLength
value: "100.50"
activationValue: "10.5"`,
  },
  {
    ...RABBITMQ,
    name: 'the deprecated length',
    metadata: 'host: amqp://rabbitmq/\nqueueName: orders\nqueueLength : "5"',
  },
  {
    ...RABBITMQ,
    name: 'with a host and a vhost out of a secret',
    metadata: 'protocol: amqp\nqueueName: orders\nmode: QueueLength\nvalue: "20"',
    authentication: { host: 'amqp://rabbitmq.shop:5672', vhostName: 'north' },
  },
  {
    ...RABBITMQ,
    name: 'with a host and a login out of the environment',
    metadata: `hostFromEnv: RABBITMQ_HOST
usernameFromEnv: RABBITMQ_USERNAME
passwordFromEnv: RABBITMQ_PASSWORD
vhostName: /
queueName: orders
mode: QueueLength
value: "20"`,
    environment: {
      RABBITMQ_HOST: 'http://rabbitmq.shop:15672',
      RABBITMQ_USERNAME: 'reader',
      RABBITMQ_PASSWORD: 'hush-hush',
    },
  },
  {
    ...RABBITMQ,
    name: 'with TLS and a login out of a secret',
    metadata:
      'protocol: http\nqueueName: orders\nmode: QueueLength\nvalue: "20"\nunsafeSsl: true\ntimeout: 1000',
    authentication: {
      ...TLS,
      tls: 'enable',
      host: 'https://rabbitmq.shop/',
      username: 'reader',
      password: 'hush-hush',
    },
  },
  {
    ...RABBITMQ,
    name: 'several queues, without what is being worked on',
    metadata: `host: http://rabbitmq.shop:15672/north
protocol: http
queueName: ^orders-.*$
mode: QueueLength
value: "20"
useRegex: "true"
pageSize: "50"
operation: max
excludeUnacknowledged: "true"`,
  },
  ...['MessageRate', 'DeliverGetRate', 'PublishedToDeliveredRatio', 'ExpectedQueueConsumptionTime'].map(
    (mode): Form => ({
      ...RABBITMQ,
      name: `the mode ${mode}`,
      metadata: `host: http://rabbitmq.shop:15672/north\nqueueName: orders\nmode: ${mode}\nvalue: "1.1"`,
      metricType: 'Value',
    }),
  ),
  {
    ...CRON,
    name: 'a window of every day',
    metadata: 'timezone: Europe/Berlin\nstart: 30 7 * * *\nend: 45 17 * * *\ndesiredReplicas: "8"',
  },
]

/**
 * The parameters that KEDA itself knows: the `keda:"name=…"` tags of pkg/scalers/{kafka,prometheus,rabbitmq,cron}_scaler.go
 * and of the authentication/authentication_types.go of the modes that these have, at kedacore/keda 8b4f083 (after 2.20.2), and
 * what the scalers' pages of keda-docs 2.21 name beside them.
 */
export const PARAMETERS_OF_KEDA: Readonly<Record<string, string>> = {
  kafka: `bootstrapServers consumerGroup topic partitionLimitation lagThreshold activationLagThreshold
    offsetResetPolicy allowIdleConsumers excludePersistentLag scaleToZeroOnInvalidOffset
    limitToPartitionsWithLag ensureEvenDistributionOfPartitions fullMetadata version tls unsafeSsl ca cert key
    keyPassword sasl username password saslTokenProvider scopes oauthTokenEndpointUri oauthExtensions keytab
    realm kerberosConfig kerberosServiceName kerberosDisableFAST awsRegion awsRoleArn awsAccessKeyID
    awsSecretAccessKey`,
  prometheus: `serverAddress query queryParameters threshold activationThreshold namespace customHeaders
    ignoreNullValues unsafeSsl awsRegion timeout identityOwner authModes authMode bearerToken token username
    password ca cert key customAuthHeader customAuthValue`,
  rabbitmq: `queueName mode queueLength value activationValue host protocol vhostName useRegex
    excludeUnacknowledged pageSize operation timeout username password ca cert key keyPassword tls unsafeSsl
    workloadIdentityResource oauthTokenURI scopes clientID clientSecret endpointParams`,
  cron: 'start end timezone desiredReplicas',
}
