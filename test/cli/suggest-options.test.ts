import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseSuggest } from '../../src/cli/suggest-options.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

suite('the options of suggest', () => {
  test('are a scenario and a goal: one of a thousand may be late, with ten percent more load too', () => {
    const { options } = parseSuggest(['--trace', 'load.csv', '--slo', '20s'])
    assert.ok(options !== 'help')
    const { scenario, ...goal } = options
    assert.deepEqual(goal, { lateShare: 0.001, margin: 0.1, json: false })
    assert.equal(scenario.sloMs, 20_000)
  })

  test('take percent', () => {
    const { options } = parseSuggest(['--shape', 'sine', '--late', '5', '--margin', '0', '--json'])
    assert.ok(options !== 'help')
    assert.deepEqual([options.lateShare, options.margin, options.json], [0.05, 0, true])
  })

  test('ask for help', () => {
    assert.equal(parseSuggest(['-h']).options, 'help')
  })

  const refused = [
    {
      args: ['--shape', 'sine', '--late', 'few'],
      message: '--late: got "few", must be a number of 0 or more',
    },
    { args: ['--shape', 'sine', '--slo', '300ms'], message: '--slo: got "300ms", must be from 400ms to 24h' },
    { args: ['--shape', 'sine', '--slo', '2d'], message: '--slo: got "2d", must be from 400ms to 24h' },
    { args: ['--shape', 'sine', '--policy', 'a=b'], message: 'Unknown option "--policy"' },
  ]
  for (const { args, message } of refused)
    test(`refused: ${message}`, () => assert.throws(() => parseSuggest(args), new UsageError(message)))
})
