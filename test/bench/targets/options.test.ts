import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseOptions } from '../../../bench/targets/options.ts'
import { UsageError } from '../../../src/cli/usage-error.ts'

suite('the options of the benchmark of many targets', () => {
  const table = [
    { args: [], expected: { targets: [1, 100, 1_000, 3_000], clusters: [1, 10], json: false } },
    {
      args: ['--targets', '5, 50', '--clusters=2', '--json'],
      expected: { targets: [5, 50], clusters: [2], json: true },
    },
  ]
  for (const { args, expected } of table) {
    test(args.join(' ') || 'none', () => {
      assert.deepEqual(parseOptions(args), expected)
    })
  }

  const wrong = [
    { args: ['--targets', '1,none'], says: /^--targets: "none" is not an integer from 1 to 9999; usage: / },
    { args: ['--clusters', '0'], says: /^--clusters: "0" is not an integer from 1 to 9999; usage: / },
    { args: ['--fast'], says: /^Unknown option "--fast"; usage: / },
  ]
  for (const { args, says } of wrong) {
    test(`${args.join(' ')} is refused in one line`, () => {
      assert.throws(
        () => parseOptions(args),
        (error) => error instanceof UsageError && says.test(error.message) && !error.message.includes('\n'),
      )
    })
  }
})
