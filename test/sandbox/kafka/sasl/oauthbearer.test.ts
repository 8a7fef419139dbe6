import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { oauthbearer } from '../../../../sandbox/kafka/sasl/oauthbearer.ts'

suite('OAUTHBEARER', () => {
  for (const message of [
    'n,,\u0001auth=Bearer token-1\u0001\u0001',
    'n,a=alice,\u0001host=example.org\u0001auth=Bearer token-1\u0001\u0001',
  ]) {
    test(`${JSON.stringify(message)} is accepted`, () => {
      const { done, reply } = oauthbearer(['token-1'])(Buffer.from(message))
      assert.deepEqual([done, reply.length], [true, 0])
    })
  }

  test('a wrong token is described first and refused at the next message', () => {
    const step = oauthbearer(['token-1'])
    const { done, reply } = step(Buffer.from('n,,\u0001auth=Bearer token-2\u0001\u0001'))
    assert.deepEqual([done, reply.toString()], [false, '{"status":"invalid_token"}'])
    assert.throws(() => step(Buffer.from('\u0001')), { name: 'SaslFailure', message: /invalid_token/ })
  })

  for (const message of ['hello', 'n,,\u0001auth=Basic token-1\u0001\u0001', 'auth=Bearer token-1']) {
    test(`${JSON.stringify(message)} is refused at once`, () => {
      assert.throws(() => oauthbearer(['token-1'])(Buffer.from(message)), { name: 'SaslFailure' })
    })
  }
})
