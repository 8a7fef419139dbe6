import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readLoad } from '../../../scripts/load/options.ts'

suite('the command line of a load', () => {
  test('for Kafka, in full', () => {
    const args = 'kafka --brokers a:1,b:2 --topic orders --count 7 --rate 2.5 --keys 10 --skew 1.2 --tls'
    const login = '--username me --mechanism scram-sha-512'
    assert.deepEqual(readLoad([...args.split(' '), ...login.split(' ')], { LOAD_PASSWORD: 'secret' }), {
      system: 'kafka',
      brokers: ['a:1', 'b:2'],
      topic: 'orders',
      count: 7,
      rate: 2.5,
      keys: 10,
      skew: 1.2,
      tls: true,
      login: { mechanism: 'scram-sha-512', username: 'me', password: 'secret' },
    })
  })

  test('for RabbitMQ, whose URL is in the environment', () => {
    const load = { system: 'rabbitmq', queue: 'tasks', count: 100 }
    assert.deepEqual(readLoad(['rabbitmq', '--queue', 'tasks'], { LOAD_URL: 'amqp://me:secret@mq/' }), {
      ...load,
      url: 'amqp://me:secret@mq/',
    })
    assert.deepEqual(readLoad(['rabbitmq', '--queue', 'tasks'], {}), {
      ...load,
      url: 'amqp://guest:guest@localhost:5672/',
    })
  })

  const wrong: [string, RegExp][] = [
    ['', /^say where to: kafka or rabbitmq$/],
    ['redis', /kafka or rabbitmq, got "redis"/],
    ['kafka', /--topic is missing/],
    ['rabbitmq', /--queue is missing/],
    ['kafka --topic a b', /unexpected argument "b"/],
    ['kafka --topic a --queue b', /--queue has no meaning for kafka/],
    ['rabbitmq --queue a --topic b', /--topic has no meaning for rabbitmq/],
    ['rabbitmq --queue a --keys 3', /--keys has no meaning for rabbitmq/],
    ['rabbitmq --queue a --tls', /--tls has no meaning for rabbitmq/],
    ['kafka --topic a --brokers b', /--brokers has "b", must be host:port,host:port/],
    ['kafka --topic a --brokers b:1,', /--brokers has "", must be/],
    ['kafka --topic a --brokers b:65536', /--brokers has "b:65536", must be/],
    ['kafka --topic a --count 0', /--count is "0", must be a whole number of 1 or more/],
    ['kafka --topic a --count 1.5', /--count is "1.5"/],
    ['kafka --topic a --rate 0', /--rate is "0", must be a number of 0.001 or more/],
    ['kafka --topic a --skew x', /--skew is "x"/],
    ['kafka --topic a --username me', /needs LOAD_PASSWORD/],
    ['kafka --topic a --username me --mechanism gssapi', /--mechanism is "gssapi", must be plain/],
    ['kafka --topic a --fast', /^Unknown option "--fast"$/],
  ]
  for (const [line, message] of wrong) {
    test(`"${line}" is refused`, () => {
      const args = line.split(' ').filter((arg) => arg !== '')
      assert.throws(() => readLoad(args, {}), { name: 'UsageError', message })
    })
  }

  test('a URL of RabbitMQ that is none is refused, and not shown: it has a password', () => {
    for (const url of ['me:secret@mq', 'http://me:secret@mq/', 'amqp://me:secret@:x/'])
      assert.throws(() => readLoad(['rabbitmq', '--queue', 'a'], { LOAD_URL: url }), {
        message: 'LOAD_URL must be an amqp:// URL',
      })
  })

  test('help is given whatever else is asked', () => {
    for (const line of ['--help', '-h', 'kafka --help', 'redis -h --topic a'])
      assert.equal(readLoad(line.split(' '), {}), 'help')
  })
})
