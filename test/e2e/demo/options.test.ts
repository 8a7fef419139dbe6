import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FAULT_NAMES } from '../../../sandbox/faults.ts'
import { switches } from './effects.ts'
import { parseDemoOptions } from './options.ts'

suite('the demo’s command line', () => {
  for (const args of [
    ['--speed', '2'],
    ['--speed=2'],
    ['--startup', '1s'],
    ['--assignor=range'],
    ['--serve'],
  ]) {
    test(`refuses ${args.join(' ')}`, () => {
      const message = new RegExp(`^${args[0]?.split('=')[0]}: has no meaning here, since `)
      assert.throws(() => parseDemoOptions(args, true), { name: 'UsageError', message })
    })
  }

  for (const name of FAULT_NAMES) {
    test(`${switches.includes(name) ? 'takes' : 'refuses'} --fault ${name}`, () => {
      const parse = () => parseDemoOptions(['--fault', `${name}@5s`], true)
      if (switches.includes(name)) assert.doesNotThrow(parse)
      else assert.throws(parse, { name: 'UsageError', message: /cannot be had from these servers/ })
    })
  }

  test('is otherwise that of the sandbox', () => {
    const options = parseDemoOptions(['--for', '60s', '--partitions', '12'], false)
    assert.ok(options !== 'help')
    assert.deepEqual(
      [options.forMs, options.partitions, options.mode, options.speed],
      [60_000, 12, 'plain', 1],
    )
  })
})
