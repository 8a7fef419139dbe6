import type { Setting } from './setting.ts'

function fileOf(name: string) {
  return { doc: `File that holds ${name}.`, format: 'text', default: null } satisfies Setting
}

/** How to reach and read Kafka. A setting with a `*_FILE` twin may be read from that file instead. */
export const KAFKA_SETTINGS = {
  KAFKA_BOOTSTRAP_SERVERS: {
    doc: 'Kafka brokers to start from, as a comma list of host:port.',
    format: 'servers',
    default: ['localhost:9092'],
  },
  KAFKA_TOPIC: {
    doc: 'Topic to watch; the backlogs of a comma list of topics are added up.',
    format: 'topics',
    default: ['my_topic'],
  },
  KAFKA_CONSUMER_GROUP: {
    doc: 'Scale on the lag of this consumer group; without it on all messages the topic retains.',
    format: 'text',
    default: null,
  },
  KAFKA_OFFSET_RESET: {
    doc: 'What a partition without a committed offset counts as: latest is 0, earliest is all it retains.',
    format: 'offset-reset',
    default: 'latest',
  },
  KAFKA_TLS: { doc: 'Encrypt connections to Kafka.', format: 'flag', default: false },
  KAFKA_TLS_CA: {
    doc: "Certificate authorities to trust instead of the system's (PEM).",
    format: 'certificates',
    default: null,
    sensitive: true,
  },
  KAFKA_TLS_CA_FILE: fileOf('KAFKA_TLS_CA'),
  KAFKA_TLS_CERT: {
    doc: 'Client certificate for mutual TLS (PEM); needs KAFKA_TLS_KEY.',
    format: 'certificates',
    default: null,
    // Such files often hold the private key as well
    sensitive: true,
  },
  KAFKA_TLS_CERT_FILE: fileOf('KAFKA_TLS_CERT'),
  KAFKA_TLS_KEY: {
    doc: 'Private key of the client certificate (PEM).',
    format: 'private-key',
    default: null,
    sensitive: true,
  },
  KAFKA_TLS_KEY_FILE: fileOf('KAFKA_TLS_KEY'),
  KAFKA_TLS_KEY_PASSPHRASE: {
    doc: 'Passphrase of an encrypted private key.',
    format: 'secret',
    default: null,
    sensitive: true,
  },
  KAFKA_TLS_KEY_PASSPHRASE_FILE: fileOf('KAFKA_TLS_KEY_PASSPHRASE'),
  KAFKA_TLS_SERVER_NAME: {
    doc: "Name to expect in the brokers' certificates instead of their host names.",
    format: 'text',
    default: null,
  },
  KAFKA_TLS_INSECURE_SKIP_VERIFY: {
    doc: 'Accept any broker certificate; for tests only, since it lets anyone read along.',
    format: 'flag',
    default: false,
  },
  KAFKA_SASL_MECHANISM: {
    doc: 'How to log in: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER; without it no login.',
    format: 'sasl-mechanism',
    default: null,
  },
  KAFKA_SASL_USERNAME: {
    doc: 'User of PLAIN and SCRAM.',
    format: 'text',
    default: null,
  },
  KAFKA_SASL_PASSWORD: {
    doc: 'Password of PLAIN and SCRAM.',
    format: 'secret',
    default: null,
    sensitive: true,
  },
  KAFKA_SASL_PASSWORD_FILE: fileOf('KAFKA_SASL_PASSWORD'),
  KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: {
    doc: 'URL that issues tokens for OAUTHBEARER (client credentials grant).',
    format: 'url',
    default: null,
  },
  KAFKA_SASL_OAUTH_CLIENT_ID: {
    doc: 'Client id for OAUTHBEARER.',
    format: 'text',
    default: null,
  },
  KAFKA_SASL_OAUTH_CLIENT_SECRET: {
    doc: 'Client secret for OAUTHBEARER.',
    format: 'secret',
    default: null,
    sensitive: true,
  },
  KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE: fileOf('KAFKA_SASL_OAUTH_CLIENT_SECRET'),
  KAFKA_SASL_OAUTH_SCOPE: {
    doc: 'Scope to ask for with OAUTHBEARER.',
    format: 'text',
    default: null,
  },
} satisfies Record<string, Setting>
