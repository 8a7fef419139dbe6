import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KafkaLoad, RabbitmqLoad } from '../../../scripts/load/options.ts'
import { subjectOf, wayTo } from '../../../scripts/load/subject.ts'

const kafka: KafkaLoad = {
  system: 'kafka',
  brokers: ['a:1', 'b:2'],
  topic: 'orders',
  count: 1,
  keys: 0,
  skew: 0,
  tls: false,
}
const rabbitmq: RabbitmqLoad = {
  system: 'rabbitmq',
  url: 'amqp://me:secret@mq:5672/v',
  queue: 'tasks',
  count: 1,
}

test('a subject is named by what it is', () => {
  assert.equal(subjectOf(kafka), 'topic orders')
  assert.equal(subjectOf(rabbitmq), 'queue tasks')
})

test('the way there tells who goes and how, and no secret', () => {
  const login = { mechanism: 'plain', username: 'me', password: 'secret' } as const
  assert.equal(wayTo(kafka), 'topic orders at a:1,b:2 without TLS, without login')
  assert.equal(wayTo({ ...kafka, tls: true, login }), 'topic orders at a:1,b:2 with TLS, as me (plain)')
  assert.equal(wayTo(rabbitmq), 'queue tasks at amqp://mq:5672/v as me')
  assert.equal(wayTo({ ...rabbitmq, url: 'amqp://mq/' }), 'queue tasks at amqp://mq/ as guest')
})
