import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseArgs } from 'node:util'
import { LOAD_FLAGS, loadSource } from '../../src/cli/load-source.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

const sourceOf = (...args: string[]) => loadSource(parseArgs({ args, options: LOAD_FLAGS }).values)

suite('the load that the command line names', () => {
  const accepted = [
    { args: ['--trace', 'a.csv'], source: { kind: 'trace', file: 'a.csv', gaps: 'interpolate' } },
    { args: ['--trace', 'a.csv', '--gaps', 'keep'], source: { kind: 'trace', file: 'a.csv', gaps: 'keep' } },
    { args: ['--shape', 'sine'], source: { kind: 'shape', shape: 'sine', peak: 1200, forMs: 14_400_000 } },
    {
      args: ['--shape', 'step', '--peak', '5', '--for', '90s'],
      source: { kind: 'shape', shape: 'step', peak: 5, forMs: 90_000 },
    },
    {
      args: ['--decision-log', '-', '--target', 'shop/deployments/orders'],
      source: {
        kind: 'decision-log',
        file: '-',
        target: 'shop/deployments/orders',
        learns: ['capacity', 'startUpMs', 'rebalancePauseMs'],
      },
    },
    {
      args: ['--prometheus', 'http://prometheus:9090', '--query', 'sum(rate(x[5m]))'],
      source: {
        kind: 'prometheus',
        url: 'http://prometheus:9090',
        query: 'sum(rate(x[5m]))',
        sinceMs: 604_800_000,
        stepMs: 60_000,
        gaps: 'interpolate',
      },
    },
    {
      args: ['--prometheus', 'https://p', '--query', 'x', '--since', '1h', '--every', '5s', '--gaps', 'keep'],
      source: {
        kind: 'prometheus',
        url: 'https://p',
        query: 'x',
        sinceMs: 3_600_000,
        stepMs: 5000,
        gaps: 'keep',
      },
    },
  ]
  for (const { args, source } of accepted)
    test(args.join(' '), () => assert.deepEqual(sourceOf(...args), source))

  const refused = [
    {
      args: [],
      message:
        'there is no load: name one with --trace FILE, --shape NAME, --decision-log FILE or --prometheus URL',
    },
    {
      args: ['--prometheus', 'http://p', '--trace', 'a.csv'],
      message: '--prometheus has no meaning with --trace: a load is one of them',
    },
    { args: ['--shape', 'sine', '--query', 'x'], message: '--query has no meaning with --shape' },
    { args: ['--decision-log', 'x', '--gaps', 'keep'], message: '--gaps has no meaning with --decision-log' },
    { args: ['--trace', 'a.csv', '--target', 'x'], message: '--target has no meaning with --trace' },
    {
      args: ['--prometheus', 'http://p'],
      message: '--prometheus needs --query EXPR: the messages per second',
    },
    {
      args: ['--prometheus', 'http://me:secret@p', '--query', 'x'],
      message: '--prometheus "http://…@p" is no http:// or https:// address without credentials',
    },
    {
      args: ['--prometheus', 'p:9090', '--query', 'x'],
      message: '--prometheus "p:9090" is no http:// or https:// address without credentials',
    },
    {
      args: ['--prometheus', 'http://p', '--query', 'x', '--every', '0s'],
      message: '--every: got "0s", must be longer than 0',
    },
    {
      args: ['--trace', 'a.csv', '--gaps', 'fill'],
      message: '--gaps: got "fill", must be one of interpolate, keep',
    },
  ]
  for (const { args, message } of refused)
    test(`refused: ${message}`, () => assert.throws(() => sourceOf(...args), new UsageError(message)))
})
