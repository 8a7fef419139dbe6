import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseSimulate } from '../../src/cli/simulate-options.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

const optionsOf = (...args: string[]) => {
  const { options } = parseSimulate(['--shape', 'sine', ...args])
  assert.ok(options !== 'help')
  return options
}

suite('simulate on the command line', () => {
  test('compares policies with all baselines, as a table', () => {
    const { policies, baselines, json, html } = optionsOf(
      '--policy',
      'now=now.env',
      '--policy',
      'new=a=b.env',
    )
    assert.deepEqual(policies, [
      { name: 'now', file: 'now.env' },
      { name: 'new', file: 'a=b.env' },
    ])
    assert.deepEqual(baselines, ['seed', 'hpa', 'hpa-tuned', 'static-mean', 'static-peak', 'oracle'])
    assert.deepEqual([json, html], [false, undefined])
  })

  test('with those baselines that are named, or none', () => {
    assert.deepEqual(optionsOf('--baseline', 'oracle', '--baseline', 'hpa').baselines, ['oracle', 'hpa'])
    assert.deepEqual(optionsOf('--baseline', 'none', '--policy', 'a=a.env').baselines, [])
  })

  test('helps, whatever else is given', () =>
    assert.equal(parseSimulate(['-h', '--trace', 'x']).options, 'help'))

  const refused = [
    {
      args: ['--policy', 'now.env'],
      message: '--policy: got "now.env", must be NAME=FILE, such as ours=settings.env',
    },
    { args: ['--policy', 'hpa=now.env'], message: '--policy: the name hpa is taken' },
    { args: ['--policy', 'a=1', '--policy', 'a=2'], message: '--policy: the name a is taken' },
    {
      args: ['--baseline', 'none', '--baseline', 'hpa'],
      message:
        '--baseline: got "none", must be one of seed, hpa, hpa-tuned, static-mean, static-peak, oracle',
    },
    {
      args: ['--baseline', 'none'],
      message: 'there is nothing to simulate: name a --policy, a --baseline or a --sweep',
    },
    { args: ['--wrong'], message: 'Unknown option "--wrong"' },
    { args: ['--slo'], message: 'Option "--slo <value>" argument missing' },
  ]
  for (const { args, message } of refused)
    test(`refuses: ${message}`, () => assert.throws(() => optionsOf(...args), new UsageError(message)))
})
