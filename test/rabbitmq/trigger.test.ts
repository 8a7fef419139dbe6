import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ParsedTrigger } from '../../src/ports.ts'
import { parseRabbitmq } from '../../src/rabbitmq/trigger.ts'
import type { RabbitmqTrigger } from '../../src/rabbitmq/trigger.ts'
import { createAuthority } from '../support/certificates.ts'
import { triggerInput } from '../support/trigger-input.ts'

type Texts = Readonly<Record<string, string>>

const AMQP = 'amqp://guest:password@localhost:5672/vhost'
const HTTP = 'http://guest:password@localhost:15672/path/vhost'

function parsed(metadata: Texts, authentication: Texts = {}): ParsedTrigger<RabbitmqTrigger> {
  const input = triggerInput({ queueName: 'testqueue', ...metadata }, authentication)
  const result = parseRabbitmq(input)
  assert.deepEqual([input.problems, input.untaken()], [[], []])
  assert.ok(result)
  return result
}

function problems(metadata: Texts, authentication: Texts = {}): readonly string[] {
  const input = triggerInput({ queueName: 'testqueue', host: HTTP, ...metadata }, authentication)
  parseRabbitmq(input)
  return input.problems
}

suite('rabbitmq metadata (keda-docs, scalers/rabbitmq-queue.md)', () => {
  test('by AMQP, with the host from the TriggerAuthentication', () => {
    const { trigger, policy } = parsed(
      { protocol: 'amqp', mode: 'QueueLength', value: '20' },
      { host: AMQP, vhostName: 'shop' },
    )
    assert.deepEqual(trigger, {
      type: 'rabbitmq',
      id: 'first',
      subject: 'queue testqueue of vhost shop',
      server: 'amqp://localhost:5672',
      topics: ['testqueue'],
      query: {
        server: {
          protocol: 'amqp',
          address: 'amqp://localhost:5672',
          vhost: 'shop',
          credentials: { username: 'guest', password: 'password' },
        },
        queue: 'testqueue',
      },
      operation: 'sum',
      mode: 'QueueLength',
      excludeUnacknowledged: false,
      activation: 0,
    })
    assert.deepEqual([policy.messagesPerPod, policy.activation, policy.metricType], [20, 0, undefined])
  })

  test('by HTTP, with a pattern and all there is to set', () => {
    const { trigger, policy } = parsed({
      host: HTTP,
      mode: 'QueueLength',
      value: '100.50',
      activationValue: '10.5',
      queueName: '^.*incoming$',
      useRegex: 'true',
      pageSize: '500',
      operation: 'max',
      excludeUnacknowledged: 'true',
      unsafeSsl: 'true',
      timeout: '1000',
    })
    const { query, operation, excludeUnacknowledged, subject, topics } = trigger
    const { server, ...rest } = query
    assert.deepEqual([server.address, server.vhost], ['http://localhost:15672/path', 'vhost'])
    assert.deepEqual(rest, { queue: '^.*incoming$', pageSize: 500, timeoutMs: 1000 })
    assert.deepEqual([operation, excludeUnacknowledged, topics], ['max', true, undefined])
    assert.equal(subject, 'queues like ^.*incoming$ of vhost vhost')
    assert.deepEqual([policy.messagesPerPod, policy.activation], [100.5, 10.5])
  })

  test('without mode and value it is 20 messages per replica, queueLength is another number of them', () => {
    const goals = [{}, { queueLength: '5' }, { mode: 'MessageRate', value: '0.5' }].map((metadata) => {
      const { trigger, policy } = parsed({ host: HTTP, ...metadata })
      return [trigger.mode, policy.messagesPerPod]
    })
    assert.deepEqual(goals, [
      ['QueueLength', 20],
      ['QueueLength', 5],
      ['MessageRate', 0.5],
    ])
  })

  test('metricType Value reaches the policy', () => {
    const input = triggerInput({ host: HTTP, queueName: 'testqueue' }, {}, 'Value')
    assert.equal(parseRabbitmq(input)?.policy.metricType, 'Value')
  })
})

suite('the host of rabbitmq', () => {
  const places: readonly (readonly [string, string, string])[] = [
    ['amqp://localhost', 'amqp://localhost', '/'],
    ['amqps://localhost/', 'amqps://localhost', '/'],
    ['amqp://[::1]:5672/%2Fa%20b', 'amqp://[::1]:5672', '/a b'],
    ['amqp://localhost/a/b', 'amqp://localhost', 'a/b'],
    ['http://localhost:15672', 'http://localhost:15672', '/'],
    ['https://localhost/', 'https://localhost', '/'],
    ['http://localhost/path/', 'http://localhost/path', '/'],
    ['http://localhost/%2F', 'http://localhost', '/'],
  ]
  for (const [host, address, vhost] of places) {
    test(`${host} is ${address} with vhost ${vhost}`, () => {
      const { server } = parsed({ host }).trigger.query
      assert.deepEqual([server.address, server.vhost], [address, vhost])
    })
  }

  test('name and password given apart win', () => {
    const { server } = parsed({ host: HTTP }, { username: 'me', password: 'p@ss' }).trigger.query
    assert.deepEqual(server.credentials, { username: 'me', password: 'p@ss' })
  })

  test('certificates count with tls: enable', () => {
    const authority = createAuthority('authority')
    const pair = authority.issue('client')
    const certificates = { ca: authority.cert.trim(), cert: pair.cert.trim(), key: pair.key.trim() }
    const { server } = parsed({ host: 'amqps://localhost' }, { tls: 'enable', ...certificates }).trigger.query
    assert.deepEqual(server.tls, { insecureSkipVerify: false, ...certificates })
    assert.deepEqual(problems({ host: 'https://localhost' }, { ca: certificates.ca }), [
      'ca: counts only with tls: enable',
    ])
  })
})

suite('what cannot be used is named, with what is allowed', () => {
  const wrong: readonly (readonly [Texts, Texts, readonly RegExp[]])[] = [
    [{ host: '' }, {}, [/^host: is required$/]],
    [
      { host: 'localhost:5672' },
      {},
      [/^host: must be a URL without a query that starts with amqp:, amqps:, http:, https:$/],
    ],
    [{ host: 'http://u:hunter2@h', protocol: 'amqp' }, {}, [/^host: (?!.*hunter2).* amqp:, amqps:$/]],
    [{ host: 'amqp://h?heartbeat=5' }, {}, [/^host: must be a URL without a query/]],
    [{ protocol: 'mqtt' }, {}, [/^protocol: must be one of auto, amqp, http, got "mqtt"$/]],
    [{ queueName: '' }, {}, [/^queueName: is required$/]],
    [
      { mode: 'Length', value: '1' },
      {},
      [/^mode: must be one of QueueLength, MessageRate, .* got "Length"$/],
    ],
    [{ mode: 'toString', value: '1' }, {}, [/^mode: must be one of/]],
    [{ mode: 'QueueLength' }, {}, [/^value: is required with mode$/]],
    [{ value: '5' }, {}, [/^mode: is required with value$/]],
    [{ mode: 'QueueLength', value: '0' }, {}, [/^value: must be a number above 0, got "0"$/]],
    [
      { queueLength: '5', mode: 'QueueLength' },
      {},
      [/^queueLength: is deprecated and cannot go with mode and value$/],
    ],
    [
      { pageSize: '501' },
      {},
      [/^pageSize: must be a whole number of at least 1 and at most 500, got "501"$/],
    ],
    [{ operation: 'min' }, {}, [/^operation: must be one of sum, max, avg, got "min"$/]],
    [{}, { username: 'me' }, [/^password: is required: username and password go together$/]],
    [{}, { tls: 'enable' }, [/^tls: needs a host that starts with amqps: or https:, not http:$/]],
    [{}, { tls: 'on' }, [/^tls: must be one of enable, disable, got "on"$/]],
    [
      {
        host: AMQP,
        mode: 'MessageRate',
        value: '1',
        useRegex: 'true',
        excludeUnacknowledged: 'true',
        timeout: '1s',
      },
      {},
      ['mode', 'useRegex', 'excludeUnacknowledged', 'timeout'].map(
        (name) => new RegExp(`^${name}: needs the management API`),
      ),
    ],
  ]
  for (const [metadata, authentication, expected] of wrong) {
    test(JSON.stringify({ ...metadata, ...authentication }), () => {
      const found = problems(metadata, authentication)
      assert.equal(found.length, expected.length, found.join('\n'))
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern)
    })
  }
})
