import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseArgs } from 'node:util'
import { SCENARIO_FLAGS, scenarioOptions } from '../../src/cli/scenario-options.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

const optionsOf = (...args: string[]) => scenarioOptions(parseArgs({ args, options: SCENARIO_FLAGS }).values)

suite('options that describe a scenario', () => {
  test('the defaults are the standard scenario', () => {
    assert.deepEqual(optionsOf('--trace', 'load.csv'), {
      load: { kind: 'trace', file: 'load.csv', gaps: 'interpolate' },
      scale: 1,
      poisson: false,
      stepMs: 1000,
      seed: 1,
      sloMs: 30_000,
      capacityVariation: 0,
      costVariation: 0,
      startUpMs: 15_000,
      minReplicas: 1,
      partitions: 24,
      skew: { kind: 'uniform' },
      assignor: 'range',
      rebalancePauseMs: 5000,
      commitIntervalMs: 5000,
      pollIntervalMs: 0,
    })
  })

  test('a shape lasts four hours and peaks at 1,200 messages a second', () => {
    assert.deepEqual(optionsOf('--shape', 'sine').load, {
      kind: 'shape',
      shape: 'sine',
      peak: 1200,
      forMs: 14_400_000,
    })
  })

  const skews = [
    { text: 'uniform', skew: { kind: 'uniform' } },
    { text: 'zipf:1.2', skew: { kind: 'zipf', exponent: 1.2 } },
    { text: '3, 1,0', skew: { kind: 'weights', weights: [3, 1, 0] } },
  ]
  for (const { text, skew } of skews) {
    test(`a skew of ${text} is ${skew.kind}`, () => {
      assert.deepEqual(optionsOf('--shape', 'sine', '--partitions', '3', '--skew', text).skew, skew)
    })
  }

  test('what a decision log says is taken from it, unless the command line says it', () => {
    const learnsOf = (...args: string[]) => {
      const { load } = optionsOf('--decision-log', 'decisions.jsonl', ...args)
      return load.kind === 'decision-log' ? load.learns : assert.fail(load.kind)
    }
    assert.deepEqual(learnsOf(), ['capacity', 'startUpMs', 'rebalancePauseMs'])
    assert.deepEqual(learnsOf('--start-up', '5s'), ['capacity', 'rebalancePauseMs'])
    assert.deepEqual(learnsOf('--capacity', '9', '--rebalance-pause', '1s'), ['startUpMs'])
  })

  const refused = [
    {
      args: ['--decision-log', 'x', '--partitions', '5'],
      message: '--partitions has no meaning with --decision-log, which says it',
    },
    {
      args: ['--decision-log', 'x', '--skew', 'uniform'],
      message: '--skew has no meaning with --decision-log, which says it',
    },
    {
      args: [],
      message:
        'there is no load: name one with --trace FILE, --shape NAME, --decision-log FILE or --prometheus URL',
    },
    {
      args: ['--trace', 'a.csv', '--shape', 'sine'],
      message: '--shape has no meaning with --trace: a load is one of them',
    },
    {
      args: ['--trace', 'a.csv', '--peak', '5'],
      message: '--peak has no meaning with --trace',
    },
    {
      args: ['--shape', 'sine', '--gaps', 'keep'],
      message: '--gaps has no meaning with --shape',
    },
    {
      args: ['--shape', 'sine', '--partitions', '0'],
      message: '--partitions: got "0", must be a whole number from 1 to 10000',
    },
    {
      args: ['--shape', 'sine', '--skew', '1,2'],
      message: '--skew: got 2 weights, must be one for each of 24 partitions',
    },
    {
      args: ['--shape', 'sine', '--partitions', '2', '--skew', '0,0'],
      message: '--skew: one weight must be above 0',
    },
    {
      args: ['--shape', 'sine', '--skew', 'zipf:x'],
      message: '--skew zipf: got "x", must be a number of 0 or more',
    },
    {
      args: ['--shape', 'sine', '--max', '0'],
      message: '--max: got "0", must be a whole number from 1 to 10000',
    },
  ]
  for (const { args, message } of refused)
    test(`refused: ${message}`, () => assert.throws(() => optionsOf(...args), new UsageError(message)))
})
