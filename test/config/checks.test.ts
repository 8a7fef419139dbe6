import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { problemsOf } from './problems-of.ts'
import { clusterOf } from '../support/clusters.ts'

const cert = readFileSync(new URL('../fixtures/tls/loopback.crt', import.meta.url), 'utf8')
const key = readFileSync(new URL('../fixtures/tls/loopback.key', import.meta.url), 'utf8')
const encryptedKey = createPrivateKey(key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
  .toString()
const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

const plain = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' }
const oauth = {
  KAFKA_SASL_MECHANISM: 'oauthbearer',
  KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: 'https://idp/token',
  KAFKA_SASL_OAUTH_CLIENT_ID: 'c',
  KAFKA_SASL_OAUTH_CLIENT_SECRET: 'hunter2',
  KAFKA_SASL_OAUTH_SCOPE: 'kafka',
}
const tls = { KAFKA_TLS: 'true', KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key }

type Row = readonly [name: string, env: Record<string, string>, problems: readonly string[]]

const BATCHES: readonly Row[] = [
  [
    'a batch above its queue',
    { OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '2049' },
    ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: got "2049", must be at most OTEL_BLRP_MAX_QUEUE_SIZE (2048)'],
  ],
  [
    'a queue below the default batch, where the queue is to blame',
    { OTEL_BSP_MAX_QUEUE_SIZE: '100' },
    ['OTEL_BSP_MAX_QUEUE_SIZE: got "100", must be at least OTEL_BSP_MAX_EXPORT_BATCH_SIZE (512)'],
  ],
]

const TLS: readonly Row[] = [
  ['certificate and key', tls, []],
  [
    'an encrypted key with its passphrase',
    { ...tls, KAFKA_TLS_KEY: encryptedKey, KAFKA_TLS_KEY_PASSPHRASE: 'sesame' },
    [],
  ],
  [
    'TLS settings without TLS',
    { ...tls, KAFKA_TLS: 'false', KAFKA_TLS_SERVER_NAME: 'x' },
    [
      'KAFKA_TLS_CERT: got ******, must be unset unless KAFKA_TLS is true',
      'KAFKA_TLS_KEY: got ******, must be unset unless KAFKA_TLS is true',
      'KAFKA_TLS_SERVER_NAME: got "x", must be unset unless KAFKA_TLS is true',
    ],
  ],
  ['a spelled-out default without TLS', { KAFKA_TLS_INSECURE_SKIP_VERIFY: 'false' }, []],
  [
    'verification skipped without TLS',
    { KAFKA_TLS_INSECURE_SKIP_VERIFY: 'true' },
    ['KAFKA_TLS_INSECURE_SKIP_VERIFY: got "true", must be unset unless KAFKA_TLS is true'],
  ],
  [
    'a certificate without a key',
    { KAFKA_TLS: 'true', KAFKA_TLS_CERT: cert },
    ['KAFKA_TLS_KEY: got nothing, must be set when KAFKA_TLS_CERT is set'],
  ],
  [
    'a key without a certificate',
    { KAFKA_TLS: 'true', KAFKA_TLS_KEY: key },
    ['KAFKA_TLS_CERT: got nothing, must be set when KAFKA_TLS_KEY is set'],
  ],
  [
    'the key of another certificate',
    { ...tls, KAFKA_TLS_KEY: otherKey },
    [
      'KAFKA_TLS_KEY: got ******, must be the readable key of the certificate for "CN=localhost" (key values mismatch)',
    ],
  ],
  [
    'a wrong passphrase',
    { ...tls, KAFKA_TLS_KEY: encryptedKey, KAFKA_TLS_KEY_PASSPHRASE: 'wrong' },
    [
      'KAFKA_TLS_KEY: got ******, must be the readable key of the certificate for "CN=localhost" (bad decrypt)',
    ],
  ],
]

const SASL: readonly Row[] = [
  ['PLAIN complete', plain, []],
  ['OAUTHBEARER complete', oauth, []],
  [
    'a mechanism without credentials',
    { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256' },
    [
      'KAFKA_SASL_USERNAME: got nothing, must be set when KAFKA_SASL_MECHANISM is SCRAM-SHA-256',
      'KAFKA_SASL_PASSWORD: got nothing, must be set when KAFKA_SASL_MECHANISM is SCRAM-SHA-256',
    ],
  ],
  [
    'OAUTHBEARER without anything',
    { KAFKA_SASL_MECHANISM: 'OAUTHBEARER' },
    [
      'KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: got nothing, must be set when KAFKA_SASL_MECHANISM is OAUTHBEARER',
      'KAFKA_SASL_OAUTH_CLIENT_ID: got nothing, must be set when KAFKA_SASL_MECHANISM is OAUTHBEARER',
      'KAFKA_SASL_OAUTH_CLIENT_SECRET: got nothing, must be set when KAFKA_SASL_MECHANISM is OAUTHBEARER',
    ],
  ],
  [
    'credentials without a mechanism',
    { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' },
    [
      'KAFKA_SASL_USERNAME: got "u", must be unset without KAFKA_SASL_MECHANISM',
      'KAFKA_SASL_PASSWORD: got ******, must be unset without KAFKA_SASL_MECHANISM',
    ],
  ],
  [
    'credentials of another mechanism',
    { ...plain, KAFKA_SASL_OAUTH_SCOPE: 's' },
    ['KAFKA_SASL_OAUTH_SCOPE: got "s", must be unset when KAFKA_SASL_MECHANISM is PLAIN'],
  ],
  [
    'a password for OAUTHBEARER',
    { ...oauth, KAFKA_SASL_PASSWORD: 'hunter2' },
    ['KAFKA_SASL_PASSWORD: got ******, must be unset when KAFKA_SASL_MECHANISM is OAUTHBEARER'],
  ],
  [
    'an unknown mechanism alone is one problem',
    { ...plain, KAFKA_SASL_MECHANISM: 'GSSAPI' },
    ['KAFKA_SASL_MECHANISM: got "GSSAPI", must be PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER'],
  ],
]

for (const [title, rows] of Object.entries({ batches: BATCHES, tls: TLS, sasl: SASL })) {
  suite(`settings together: ${title}`, () => {
    for (const [name, env, problems] of rows) {
      test(name, () =>
        assert.deepEqual(
          problemsOf(() => loadSettings(env)),
          problems,
        ),
      )
    }
  })
}

const readFile = () => 'hunter2\n'

suite('credentials in files', () => {
  test('a file counts as given', () => {
    const { KAFKA_SASL_PASSWORD: _, ...login } = plain
    const { settings } = loadSettings({ ...login, KAFKA_SASL_PASSWORD_FILE: '/p' }, readFile)
    assert.deepEqual(clusterOf(settings).sasl, { mechanism: 'PLAIN', username: 'u', password: 'hunter2' })
  })

  test('a file that is not wanted is named by its own setting', () => {
    assert.deepEqual(
      problemsOf(() =>
        loadSettings({ KAFKA_SASL_PASSWORD_FILE: '/p', KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE: '/s' }, readFile),
      ),
      [
        'KAFKA_SASL_PASSWORD_FILE: got "/p", must be unset without KAFKA_SASL_MECHANISM',
        'KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE: got "/s", must be unset without KAFKA_SASL_MECHANISM',
      ],
    )
  })

  test('a file that cannot be read is one problem, not also a missing password', () => {
    const { KAFKA_SASL_PASSWORD: _, ...login } = plain
    assert.deepEqual(
      problemsOf(() => loadSettings({ ...login, KAFKA_SASL_PASSWORD_FILE: '/does/not/exist' })),
      ['KAFKA_SASL_PASSWORD_FILE: cannot read "/does/not/exist": no such file or directory'],
    )
  })
})
