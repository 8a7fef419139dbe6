import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basicAuthorization, decode, parseAddress } from '../../src/outbound/address.ts'

test('a URL is taken apart, and its credentials are decoded', () => {
  assert.deepEqual(parseAddress('https://me:p%40%2Fss@host:8443/a%2Fb/', ['https:']), {
    scheme: 'https:',
    origin: 'https://host:8443',
    path: '/a%2Fb/',
    credentials: { username: 'me', password: 'p@/ss' },
  })
  assert.deepEqual(parseAddress('amqp://[::1]:5672', ['amqp:']), {
    scheme: 'amqp:',
    origin: 'amqp://[::1]:5672',
    path: '',
  })
})

test('what is no such URL is none', () => {
  const texts = [
    '',
    'host',
    'host:80',
    'ftp://host',
    'amqp:///vhost',
    'http://host?a=b',
    'http://host#c',
    'http://<host>',
  ]
  for (const text of texts) assert.equal(parseAddress(text, ['http:', 'amqp:']), undefined, text)
})

test('percent signs that encode nothing are meant as they are', () => {
  assert.deepEqual(['100%', '%zz', '%41'].map(decode), ['100%', '%zz', 'A'])
})

test('credentials are sent in UTF-8', () => {
  const header = basicAuthorization({ username: 'mé', password: '' })
  assert.equal(Buffer.from(header.slice('Basic '.length), 'base64').toString(), 'mé:')
})
