import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { chosen, parseOptions } from '../../../bench/policies/options.ts'
import { UsageError } from '../../../src/cli/usage-error.ts'

suite('options of the comparison of policies', () => {
  test('without options it is every scenario of the repository, and all of it', () => {
    assert.deepEqual(parseOptions([]), { days: Infinity, json: false })
  })

  test('options are taken as they are', () => {
    const args = ['--only', 'sine, burst', '--traces', 'loads', '--days', '1.5', '--json']
    assert.deepEqual(parseOptions(args), { only: ['sine', 'burst'], traces: 'loads', days: 1.5, json: true })
  })

  for (const [args, message] of [
    [['--days', '0'], /--days: got "0", must be a number above 0/],
    [['--days', ' '], /--days: got " "/],
    [['--days', 'two'], /--days: got "two"/],
    [['--fast'], /Unknown option "--fast"/],
    [['--traces'], /"--traces <value>" argument missing/],
  ] as const) {
    test(`${args.join(' ')} is refused in one line`, () => {
      assert.throws(
        () => parseOptions(args),
        (error) =>
          error instanceof UsageError && message.test(error.message) && !error.message.includes('\n'),
      )
    })
  }

  test('scenarios run in their own order, whatever the order in which they are asked for', () => {
    assert.deepEqual(chosen({ only: ['c', 'a'] }, ['a', 'b', 'c']), ['a', 'c'])
    assert.deepEqual(chosen({}, ['a', 'b']), ['a', 'b'])
  })

  test('a scenario that there is not is refused, and those that there are are named', () => {
    assert.throws(
      () => chosen({ only: ['sin'] }, ['sine', 'burst']),
      /unknown scenario "sin"; known: sine, burst/,
    )
  })
})
