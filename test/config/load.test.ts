import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { loadSettings } from '../../src/config/load.ts'
import { renderConfig } from '../../src/config/print.ts'
import { schema, SETTING_NAMES } from '../../src/config/schema.ts'
import type { SettingName } from '../../src/config/schema.ts'
import { problemsOf } from './problems-of.ts'
import { anyCharacter } from '../support/any-character.ts'
import { clusterOf } from '../support/clusters.ts'

suite('loadSettings', () => {
  test('with nothing set everything has its default and nothing is warned about', () => {
    const { settings, warnings, effective } = loadSettings({})
    assert.deepEqual(clusterOf(settings), { bootstrapServers: ['localhost:9092'] })
    assert.equal(settings.targets[0]?.id, 'default/deployments/my-deployment')
    assert.equal(settings.intervalMs, 60_000)
    assert.deepEqual(warnings, [])
    assert.deepEqual(
      effective.map(({ name }) => name),
      SETTING_NAMES,
    )
    assert.ok(effective.every(({ origin }) => origin === 'default'))
  })

  test('reports every problem at once, in the order of --help', () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      SCALE_INTERVAL_SECONDS: '0',
      MAX_REPLICAS: '10abc',
      KAFKA_SASL_PASSWORD: 'hunter2',
      KAFKA_TLS_KEY: 'hunter2',
      KAFKA_TLS_CA_FILE: '/does/not/exist',
      KAFKA_BOOTSTRAP_SERVERS: 'localhost',
      NAMESPACE: 'Two\nLines',
    }
    assert.deepEqual(
      problemsOf(() => loadSettings(env)),
      [
        String.raw`NAMESPACE: got "Two\nLines", must be lower-case letters, digits and "-", at most 63`,
        'KAFKA_BOOTSTRAP_SERVERS: got "localhost", must be a comma list of different host:port, IPv6 as [::1]:9092',
        'KAFKA_TLS_CA_FILE: cannot read "/does/not/exist": no such file or directory',
        'KAFKA_TLS_KEY: got ******, must be PEM text with a private key',
        'KAFKA_SASL_PASSWORD: got ******, must be unset without KAFKA_SASL_MECHANISM',
        'MAX_REPLICAS: got "10abc", must be a whole number from 1 to 2147483647',
        'SCALE_INTERVAL_SECONDS: got "0", must be a number of seconds from 0.1 to 86400, such as 5 or 0.5',
        'OTEL_EXPORTER_OTLP_PROTOCOL: got "grpc", must be http/json or http/protobuf; grpc is not supported',
      ],
    )
  })

  test('a wrong value from a file names the setting and where it came from', () => {
    assert.deepEqual(
      problemsOf(() => loadSettings({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/ca' }, () => 'hunter2')),
      ['KAFKA_TLS_CA (from KAFKA_TLS_CA_FILE): got ******, must be PEM text with a certificate'],
    )
  })

  test('the result is frozen to its depths', () => {
    const { settings } = loadSettings({})
    const frozen = [
      settings,
      clusterOf(settings).bootstrapServers,
      settings.targets,
      settings.targets[0]?.policy.triggers[0],
    ]
    for (const value of frozen) assert.ok(Object.isFrozen(value))
  })

  test('two loads know nothing of each other', () => {
    loadSettings({ MAX_REPLICAS: '99', KAFKA_TOPIC: 'other' })
    assert.deepEqual(loadSettings({}), loadSettings({}))
    assert.equal(loadSettings({}).settings.targets[0]?.policy.maxReplicas, 10)
  })

  test('look-alikes are warned about beside doubtful settings', () => {
    assert.deepEqual(loadSettings({ MIN_PODS: '2', KAFKA_OFFSET_RESET: 'earliest' }).warnings, [
      'MIN_PODS is ignored: did you mean MIN_REPLICAS?',
      'KAFKA_OFFSET_RESET has no effect without KAFKA_CONSUMER_GROUP',
    ])
  })
})

/** Texts of every kind: wild, nearly right, and right. */
const texts = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: fc.constantFrom(...'019.-+eE abA,:=%/@\n[]{}"_'.split('')) }),
  fc.constantFrom(
    'true',
    'false',
    '5',
    '0.5',
    '11',
    'plain',
    'otlp',
    'localhost:9092',
    'http://localhost:4318',
    '/dev/null',
  ),
)

/** Half of all files cannot be read; the others hold their own name. */
function readFile(path: string): string {
  if (path.length % 2 === 0) return path
  throw Object.assign(new Error('no such file'), { errno: -2 })
}

const names: fc.Arbitrary<SettingName> = fc.constantFrom(...SETTING_NAMES)

suite('any text for any setting', () => {
  test('loads, or gives a problem that names the setting', () => {
    fc.assert(
      fc.property(names, texts, (name, text) => {
        const problems = problemsOf(() => loadSettings({ [name]: text }, readFile))
        if (problems.length === 0) return
        assert.ok(
          problems.every((problem) => problem.includes(name)),
          problems.join('\n'),
        )
      }),
      { numRuns: 1500 },
    )
  })

  test('from any number of settings comes a result or a list of one-line problems', () => {
    fc.assert(
      fc.property(fc.dictionary(names, texts), (env) => {
        for (const problem of problemsOf(() => loadSettings(env, readFile))) {
          assert.match(problem, /^[A-Z_]+( \(from [A-Z_]+_FILE\))?: [^\n]+$/)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('never shows a secret, whether from the environment or from a file', () => {
    const secrets = SETTING_NAMES.filter((name) => schema[name].sensitive === true)
    const secret = fc.string({ minLength: 4 }).map((text) => `hunter2${text}`)
    const base = fc.constantFrom<Record<string, string>>(
      {},
      { KAFKA_TLS: 'true' },
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u', MAX_REPLICAS: 'x' },
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u' },
    )
    fc.assert(
      fc.property(fc.constantFrom(...secrets), secret, base, fc.boolean(), (name, text, base, inFile) => {
        const env = { ...base, ...(inFile ? { [`${name}_FILE`]: '/secret' } : { [name]: text }) }
        const shown = problemsOf(() => {
          const { warnings, effective } = loadSettings(env, () => text)
          assert.doesNotMatch(warnings.join('\n') + renderConfig(effective), /hunter2/)
        })
        assert.doesNotMatch(shown.join('\n'), /hunter2/)
      }),
    )
  })
})
