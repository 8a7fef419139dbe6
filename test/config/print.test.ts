import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseEnv } from 'node:util'
import { loadSettings } from '../../src/config/load.ts'
import { renderConfig, renderEnvExample, renderHelp } from '../../src/config/print.ts'
import { schema, SETTING_NAMES } from '../../src/config/schema.ts'

suite('--help', () => {
  const help = renderHelp()

  test('is at most 110 columns wide, without blanks at the end of a line', () => {
    for (const line of help.split('\n')) {
      assert.ok(line.length <= 110, line)
      assert.equal(line, line.trimEnd())
    }
  })

  test('shows the usage, and every setting once with its meaning and default', () => {
    assert.match(help, /^Usage: kafka-autoscaler \[run\|check\] \[--print-config\]\n/)
    for (const command of ['run', 'check', 'explain', 'replay', 'simulate', 'suggest'])
      assert.match(help, new RegExp(`^  ${command} +\\w`, 'm'))
    const entries = new Map(
      [...help.matchAll(/^ {2}([A-Z][A-Z_]+) +(.*(?:\n {10,}.*)*)/gm)].map(([, name, text]) => [
        name,
        text!.replace(/\s+/g, ' '),
      ]),
    )
    assert.deepEqual([...entries.keys()], SETTING_NAMES)
    for (const name of SETTING_NAMES) assert.ok(entries.get(name)!.startsWith(schema[name].doc), name)
    assert.equal(entries.get('MAX_REPLICAS'), 'Most replicas, whatever the backlog. (default 10)')
    assert.equal(entries.get('KAFKA_SASL_PASSWORD'), 'Password of PLAIN and SCRAM.')
  })
})

suite('.env.example', () => {
  const text = renderEnvExample()

  test('sets nothing as it is, and the defaults once uncommented', () => {
    assert.deepEqual(parseEnv(text), {})
    const uncommented = parseEnv(text.replace(/^# (?=[A-Z_]+=)/gm, ''))
    assert.deepEqual(Object.keys(uncommented).toSorted(), [...SETTING_NAMES].toSorted())
    assert.deepEqual(loadSettings(uncommented).settings, loadSettings({}).settings)
  })
})

suite('--print-config', () => {
  const env = {
    KAFKA_CONSUMER_GROUP: 'a #"group"',
    KAFKA_TOPIC: ' a, b ',
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'u',
    KAFKA_SASL_PASSWORD_FILE: '/run/secret',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2',
  }
  const text = renderConfig(loadSettings(env, () => 'hunter3').effective)
  const lines = text.split('\n')

  test('shows every value with its origin', () => {
    assert.equal(lines.length, SETTING_NAMES.length + 1)
    const expected = [
      'MAX_REPLICAS=10  # default',
      'KAFKA_TLS_CA=  # default',
      String.raw`KAFKA_CONSUMER_GROUP="a #\"group\""  # environment`,
      'KAFKA_TOPIC=a,b  # environment',
      'KAFKA_SASL_MECHANISM=PLAIN  # environment',
      'KAFKA_SASL_PASSWORD_FILE=/run/secret  # environment',
      'KAFKA_SASL_PASSWORD=******  # file /run/secret',
      'OTEL_EXPORTER_OTLP_HEADERS=******  # environment',
    ]
    for (const line of expected) assert.ok(lines.includes(line), line)
  })

  test('shows no secret', () => assert.doesNotMatch(text, /hunter/))

  test('can be read back', () => {
    const { KAFKA_TOPIC, MIN_REPLICAS } = parseEnv(text)
    assert.deepEqual({ KAFKA_TOPIC, MIN_REPLICAS }, { KAFKA_TOPIC: 'a,b', MIN_REPLICAS: '1' })
  })
})
