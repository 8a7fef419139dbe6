import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseOptions } from '../../bench/options.ts'
import { UsageError } from '../../src/cli/command.ts'

const names = ['start', 'memory', 'decide']

suite('the options of the benchmark', () => {
  const table = [
    { args: [], expected: { only: names, quick: false, json: false } },
    { args: ['--quick', '--json'], expected: { only: names, quick: true, json: true } },
    { args: ['--only', 'decide, start'], expected: { only: ['start', 'decide'], quick: false, json: false } },
  ]
  for (const { args, expected } of table) {
    test(`${args.join(' ') || 'none'}: ${expected.only.join(', ')}`, () => {
      assert.deepEqual(parseOptions(args, names), expected)
    })
  }

  const wrong = [
    { args: ['--fast'], says: /^Unknown option "--fast"; usage: / },
    { args: ['start'], says: /^Unexpected argument "start".*; usage: / },
    { args: ['--only'], says: /^Option "--only <value>" argument missing; usage: / },
    { args: ['--only', 'cpu'], says: /^unknown figure "cpu"; known: start, memory, decide$/ },
    { args: ['--only='], says: /^unknown figure ""; known: start, memory, decide$/ },
  ]
  for (const { args, says } of wrong) {
    test(`${args.join(' ')} is refused in one line`, () => {
      assert.throws(
        () => parseOptions(args, names),
        (error) => {
          assert.ok(error instanceof UsageError)
          assert.match(error.message, says)
          assert.ok(!error.message.includes('\n'))
          return true
        },
      )
    })
  }
})
