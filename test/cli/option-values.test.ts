import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  choice,
  durationMs,
  notNegative,
  positive,
  positiveDurationMs,
  wholeNumber,
} from '../../src/cli/option-values.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

suite('values of options', () => {
  const durations = [
    ['500ms', 500],
    ['0s', 0],
    ['1.5h', 5_400_000],
    ['2m', 120_000],
    ['7d', 604_800_000],
  ] as const
  for (const [text, ms] of durations)
    test(`${text} are ${ms} ms`, () => assert.equal(durationMs('--for', text), ms))

  test('numbers and words are read', () => {
    assert.equal(wholeNumber('--n', '12', 1, 20), 12)
    assert.equal(notNegative('--x', '0'), 0)
    assert.equal(positive('--x', '1.5e3'), 1500)
    assert.equal(choice('--c', 'b', ['a', 'b']), 'b')
  })

  const refused = [
    {
      read: () => durationMs('--for', '5'),
      message: '--for: got "5", must be a duration such as 500ms, 30s, 1.5h or 7d',
    },
    {
      read: () => durationMs('--for', '-5s'),
      message: '--for: got "-5s", must be a duration such as 500ms, 30s, 1.5h or 7d',
    },
    { read: () => positiveDurationMs('--slo', '0s'), message: '--slo: got "0s", must be longer than 0' },
    {
      read: () => wholeNumber('--partitions', '0', 1, 20),
      message: '--partitions: got "0", must be a whole number from 1 to 20',
    },
    {
      read: () => wholeNumber('--partitions', '1.5', 1, 20),
      message: '--partitions: got "1.5", must be a whole number from 1 to 20',
    },
    { read: () => notNegative('--skew', ''), message: '--skew: got "", must be a number of 0 or more' },
    { read: () => notNegative('--skew', '-1'), message: '--skew: got "-1", must be a number of 0 or more' },
    { read: () => positive('--capacity', '0'), message: '--capacity: got "0", must be a number above 0' },
    {
      read: () => positive('--capacity', '1e999'),
      message: '--capacity: got "1e999", must be a number of 0 or more',
    },
    {
      read: () => choice('--shape', 'zigzag', ['sine', 'ramp']),
      message: '--shape: got "zigzag", must be one of sine, ramp',
    },
  ]
  for (const { read, message } of refused)
    test(`is refused: ${message}`, () => assert.throws(read, new UsageError(message)))
})
