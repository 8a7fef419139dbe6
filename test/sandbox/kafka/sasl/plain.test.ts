import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { plain } from '../../../../sandbox/kafka/sasl/plain.ts'

suite('PLAIN', () => {
  for (const message of ['\0alice\0secret', 'alice\0alice\0secret']) {
    test(`${JSON.stringify(message)} is accepted`, () => {
      const { done, reply } = plain({ alice: 'secret' })(Buffer.from(message))
      assert.deepEqual([done, reply.length], [true, 0])
    })
  }

  for (const [message, expected] of [
    ['\0alice\0wrong', /Invalid username or password/],
    ['\0nobody\0secret', /Invalid username or password/],
    ['\0constructor\0secret', /Invalid username or password/],
    ['bob\0alice\0secret', /acting for another user/],
    ['alice secret', /expected 3 tokens, got 1/],
    ['\0a\0b\0c', /expected 3 tokens, got 4/],
  ] as const) {
    test(`${JSON.stringify(message)} is refused`, () => {
      assert.throws(() => plain({ alice: 'secret' })(Buffer.from(message)), {
        name: 'SaslFailure',
        message: expected,
      })
    })
  }
})
