import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { parseCommand, UsageError } from '../../src/cli/command.ts'

suite('the command line', () => {
  const good = [
    { args: [], command: 'run' },
    { args: ['run'], command: 'run' },
    { args: ['check'], command: 'check' },
    { args: ['--print-config'], command: 'print-config' },
    { args: ['run', '--print-config'], command: 'print-config' },
    { args: ['--version'], command: 'version' },
    { args: ['-h'], command: 'help' },
    { args: ['check', '--help', '--version'], command: 'help' },
  ]
  for (const { args, command } of good) {
    test(`"${args.join(' ')}" means ${command}`, () => assert.equal(parseCommand(args), command))
  }

  const bad = [
    { args: ['scale'], message: 'unknown command "scale"; known: run, check' },
    { args: ['run', 'twice'], message: 'unexpected argument "twice"' },
    { args: ['--wrong'], message: 'Unknown option "--wrong"' },
    { args: ['--help=yes'], message: 'Option "-h, --help" does not take an argument' },
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
