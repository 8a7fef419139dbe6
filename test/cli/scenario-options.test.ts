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

  const refused = [
    { args: [], message: 'simulate needs one load: --trace FILE or --shape NAME' },
    {
      args: ['--trace', 'a.csv', '--shape', 'sine'],
      message: 'simulate needs one load: --trace FILE or --shape NAME',
    },
    {
      args: ['--trace', 'a.csv', '--peak', '5'],
      message: '--peak has no meaning with --trace, which says rates and times',
    },
    {
      args: ['--shape', 'sine', '--gaps', 'keep'],
      message: '--gaps has no meaning with --shape, which has no gaps',
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
