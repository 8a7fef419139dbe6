import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { FORMATS, parsePairs } from '../../src/config/formats.ts'
import type { FormatName } from '../../src/config/formats.ts'

const certificate = readFileSync(new URL('../fixtures/tls/loopback.crt', import.meta.url), 'utf8')
const key = readFileSync(new URL('../fixtures/tls/loopback.key', import.meta.url), 'utf8')

interface Row {
  readonly good: Readonly<Record<string, unknown>>
  readonly bad: readonly string[]
}

const NOT_NUMBERS = ['10abc', 'abc', '1e3', '-1', '+1', '0x10', '1_000', '1,5', 'NaN', 'Infinity', '1 0', '٣']

const TABLE = {
  replicas: {
    good: { '0': 0, '007': 7, '2147483647': 2147483647 },
    bad: [...NOT_NUMBERS, '1.5', '2147483648'],
  },
  'replicas-at-least-one': { good: { '1': 1 }, bad: [...NOT_NUMBERS, '0'] },
  'positive-count': {
    good: { '1': 1, '9007199254740991': 9007199254740991 },
    bad: ['0', '9007199254740993'],
  },
  count: { good: { '0': 0 }, bad: [...NOT_NUMBERS, '0.5'] },
  'tcp-port': { good: { '0': 0, '65535': 65535 }, bad: ['65536', 'tcp://10.0.0.1:80'] },
  milliseconds: { good: { '1': 1 }, bad: ['0', '5s', '2147483648'] },
  'queue-size': { good: { '2048': 2048 }, bad: ['0', '1000001'] },
  ratio: { good: { '0': 0, '0.25': 0.25, '1': 1 }, bad: [...NOT_NUMBERS, '1.01', '.5', '1.'] },
  'period-seconds': {
    good: { '0.1': 0.1, '60': 60, '86400': 86400 },
    bad: [...NOT_NUMBERS, '0', '0.09', '86401'],
  },
  'window-seconds': { good: { '0': 0, '2.5': 2.5 }, bad: [...NOT_NUMBERS, '5m', '31536001'] },
  'stabilization-seconds': { good: { '0': 0, '0.5': 0.5, '3600': 3600 }, bad: [...NOT_NUMBERS, '3600.1'] },
  'select-policy': { good: { Max: 'Max', min: 'Min', DISABLED: 'Disabled' }, bad: ['Median', 'none'] },
  'scaling-policies': {
    good: { '4 per 15': '4 per 15', '4 per 15, 100% per 60': '4 per 15, 100% per 60' },
    bad: ['4', '4 per 15s', '0 per 15', '4 per 1801', '4 per 15,'],
  },
  flag: { good: { true: true, FALSE: false }, bad: ['yes', '1', 'truee'] },
  'log-level': { good: { debug: 'debug', WARN: 'warn' }, bad: ['warning', 'trace'] },
  'offset-reset': { good: { Latest: 'latest', earliest: 'earliest' }, bad: ['none'] },
  'sasl-mechanism': {
    good: { plain: 'PLAIN', 'scram-sha-512': 'SCRAM-SHA-512' },
    bad: ['SCRAM', 'GSSAPI', 'plain '],
  },
  'telemetry-exporter': {
    good: { otlp: 'otlp', none: 'none' },
    bad: ['console', 'prometheus', 'otlp,console'],
  },
  'otlp-protocol': {
    good: { 'http/json': 'http/json', 'http/protobuf': 'http/protobuf' },
    bad: ['grpc', 'http'],
  },
  compression: { good: { gzip: 'gzip', none: 'none' }, bad: ['zstd'] },
  sampler: {
    good: { always_on: 'always_on', parentbased_traceidratio: 'parentbased_traceidratio' },
    bad: ['jaeger_remote'],
  },
  servers: {
    good: {
      'localhost:9092': ['localhost:9092'],
      'kafka-0.kafka.svc.cluster.local:9092, kafka_1:9093': [
        'kafka-0.kafka.svc.cluster.local:9092',
        'kafka_1:9093',
      ],
      '10.0.0.1:1': ['10.0.0.1:1'],
      'kafka.example.com.:65535': ['kafka.example.com.:65535'],
      '[::1]:9092': ['[::1]:9092'],
      '[fe80::1%eth0]:9092': ['[fe80::1%eth0]:9092'],
    },
    bad: [
      'localhost',
      'localhost:',
      ':9092',
      'a:0',
      'a:65536',
      'a:9092,',
      'a:1,,b:2',
      'a:1;b:2',
      '::1:9092',
      'PLAINTEXT://a:9092',
      'a b:9092',
      'a:1,a:1',
      '-a:1',
    ],
  },
  topics: {
    good: {
      orders: ['orders'],
      'orders,orders.retry , Orders-2_x': ['orders', 'orders.retry', 'Orders-2_x'],
      ['x'.repeat(249)]: ['x'.repeat(249)],
      '...': ['...'],
    },
    bad: ['.', '..', 'x'.repeat(250), 'a b', 'a/b', 'ä', 'a,', 'a,a', 'a\nb'],
  },
  namespace: {
    good: { default: 'default', 'team-1': 'team-1', '1': '1', ['a'.repeat(63)]: 'a'.repeat(63) },
    bad: ['Default', '-a', 'a-', 'a.b', 'a_b', 'a/b', 'a'.repeat(64)],
  },
  'object-name': {
    good: { 'my-deployment': 'my-deployment', 'a.b-c.d': 'a.b-c.d', ['a'.repeat(253)]: 'a'.repeat(253) },
    bad: ['My', 'a..b', '.a', 'a.', '-a', 'a-.b', '../pods', 'a'.repeat(254)],
  },
  'target-kind': {
    good: { Deployment: 'Deployment', 'rollouts.v1alpha1.argoproj.io': 'rollouts.v1alpha1.argoproj.io' },
    bad: ['DaemonSet', 'rollouts', 'rollouts.argoproj.io'],
  },
  url: {
    good: {
      'http://localhost:4318': 'http://localhost:4318',
      'https://a.example/v1?x=1': 'https://a.example/v1?x=1',
    },
    bad: ['localhost:4318', 'ftp://a', 'http://', 'https://user:pw@a', 'http://a b', 'http://a:99999'],
  },
  pairs: {
    good: { 'a=b': 'a=b', 'a=b,c=d%20e': 'a=b,c=d%20e', 'a=': 'a=', 'a=b=c': 'a=b=c' },
    bad: ['a', 'a=b,', '=b', 'a=%zz', 'a b=c', 'a=b\nc=d', 'a=b\n,c=d'],
  },
  text: { good: { 'any text': 'any text' }, bad: ['two\nlines', 'nul\0', '\u001b[31mred'] },
  secret: { good: { ' any\ntext ': ' any\ntext ' }, bad: [] },
  certificates: {
    good: { [certificate]: certificate, [certificate + certificate]: certificate + certificate },
    bad: ['x', key, certificate.replace('MII', '!!!'), '-----BEGIN CERTIFICATE-----'],
  },
  'private-key': { good: { [key]: key }, bad: ['x', certificate] },
} satisfies Record<FormatName, Row>

const rows = new Map<string, Row>(Object.entries(TABLE))

suite('formats', () => {
  for (const [name, format] of Object.entries(FORMATS)) {
    const { good, bad }: Row = rows.get(name)!
    for (const [text, value] of Object.entries(good)) {
      test(`${name} reads ${JSON.stringify(text.slice(0, 60))}`, () => {
        const read = format.coerce(text)
        assert.deepEqual(read, value)
        format.validate(read, {})
        if (typeof read === 'string') assert.equal(format.coerce(read), read)
      })
    }
    for (const text of bad) {
      test(`${name} refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
        assert.equal(format.coerce(text), text)
        assert.throws(() => format.validate(text, {}), /^FormatError: got ".*", must be /s)
        assert.throws(() => format.validate(text, { sensitive: true }), /^FormatError: got \*{6}, must be /)
      })
    }
  }

  test('every format refuses something, but for secrets', () => {
    const lenient = Object.entries(TABLE).filter(([, { bad }]) => bad.length === 0)
    assert.deepEqual(
      lenient.map(([name]) => name),
      ['secret'],
    )
  })
})

test('pairs are decoded and trimmed', () => {
  assert.deepEqual(
    [...parsePairs(' service.name = a%2Cb ,team=x')!],
    [
      ['service.name', 'a,b'],
      ['team', 'x'],
    ],
  )
})
