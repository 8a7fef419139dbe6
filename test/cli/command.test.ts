import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { helpCommand, parseCommand, UsageError } from '../../src/cli/command.ts'
import type { Command } from '../../src/cli/command.ts'

suite('the command line', () => {
  const good: { args: string[]; means: Command }[] = [
    { args: [], means: { command: 'run' } },
    { args: ['run'], means: { command: 'run' } },
    { args: ['check'], means: { command: 'check' } },
    { args: ['--print-config'], means: { command: 'print-config' } },
    { args: ['run', '--print-config'], means: { command: 'print-config' } },
    { args: ['--version'], means: { command: 'version' } },
    { args: ['-h'], means: { command: 'help' } },
    { args: ['check', '--help', '--version'], means: { command: 'help' } },
    { args: ['explain'], means: { command: 'explain', json: false } },
    {
      args: ['explain', '--json', '--url', 'http://daemon:8000', 'shop/deployments/worker'],
      means: { command: 'explain', target: 'shop/deployments/worker', url: 'http://daemon:8000', json: true },
    },
    { args: ['replay', 'log'], means: { command: 'replay', file: 'log', set: [], json: false } },
    {
      args: ['replay', 'log', '--set', 'A=1', '--set=B=2', '--json'],
      means: { command: 'replay', file: 'log', set: ['A=1', 'B=2'], json: true },
    },
    {
      args: ['rbac'],
      means: { command: 'rbac', paths: [], serviceAccount: { name: 'kafka-autoscaler' } },
    },
    {
      args: ['rbac', 'a', 'b', '--service-account', 'ops/scaler'],
      means: {
        command: 'rbac',
        paths: ['a', 'b'],
        serviceAccount: { namespace: 'ops', name: 'scaler' },
      },
    },
    { args: ['validate', 'a', 'b'], means: { command: 'validate', paths: ['a', 'b'], json: false } },
    { args: ['validate', '--json', 'a'], means: { command: 'validate', paths: ['a'], json: true } },
  ]
  for (const { args, means } of good) {
    test(`"${args.join(' ')}" means ${means.command}`, () => assert.deepEqual(parseCommand(args), means))
  }

  const bad = [
    {
      args: ['scale'],
      message:
        'unknown command "scale"; known: run, check, explain, replay, rbac, validate, simulate, suggest',
    },
    {
      args: ['toString'],
      message:
        'unknown command "toString"; known: run, check, explain, replay, rbac, validate, simulate, suggest',
    },
    { args: ['run', 'twice'], message: 'unexpected argument "twice"' },
    { args: ['explain', 'one', 'two'], message: 'unexpected argument "two"' },
    { args: ['validate'], message: 'validate needs files or folders of ScaledObjects: validate PATH' },
    { args: ['--wrong'], message: 'Unknown option "--wrong"' },
    { args: ['--help=yes'], message: 'Option "-h, --help" does not take an argument' },
    { args: ['--json'], message: 'option "--json" has no meaning for run' },
    { args: ['explain', '--set', 'A=1'], message: 'option "--set" has no meaning for explain' },
    {
      args: ['replay', 'log', '--print-config'],
      message: 'option "--print-config" has no meaning for replay',
    },
    {
      args: ['explain', '--url', 'daemon:8000'],
      message: '--url "daemon:8000" is no http:// or https:// address without credentials',
    },
    {
      args: ['explain', '--url', 'http://daemon:80000'],
      message: '--url "http://daemon:80000" is no http:// or https:// address without credentials',
    },
    {
      args: ['explain', '--url', 'http://me:open-sesame@daemon:8000'],
      message: '--url "http://…@daemon:8000" is no http:// or https:// address without credentials',
    },
    {
      args: ['rbac', '--service-account', 'a/b/c'],
      message: '--service-account is "a/b/c", must be NAME or NAMESPACE/NAME',
    },
    { args: ['replay'], message: 'replay needs the file of a decision log: replay FILE' },
  ]
  for (const { args, message } of bad) {
    test(`"${args.join(' ')}" is refused in one line`, () => {
      assert.throws(
        () => parseCommand(args),
        (error) => error instanceof UsageError && error.message === message,
      )
    })
  }
})

test('a command that has a help of its own is named where help is offered', () => {
  assert.equal(helpCommand(['simulate', '--shape']), 'kafka-autoscaler simulate --help')
  assert.equal(helpCommand(['suggest']), 'kafka-autoscaler suggest --help')
  for (const args of [[], ['check'], ['nonsense'], ['--wrong', 'simulate']])
    assert.equal(helpCommand(args), 'kafka-autoscaler --help')
})
