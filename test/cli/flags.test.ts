import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseFlags } from '../../src/cli/flags.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

const options = { file: { type: 'string' }, json: { type: 'boolean', default: false } } as const

suite('options of the command line', () => {
  test('are read by their names', () => {
    const { values } = parseFlags({ args: ['--file', 'a.csv'], options })
    assert.equal(values.file, 'a.csv')
    assert.equal(values.json, false)
  })

  const refused: readonly (readonly [args: readonly string[], message: string])[] = [
    [['a.csv'], 'Unexpected argument "a.csv"'],
    [['--fiel', 'x'], 'Unknown option "--fiel"'],
    [['--file'], 'Option "--file <value>" argument missing'],
    [['--file', '-x'], 'Option "--file" argument is ambiguous'],
    [['--json=yes'], 'Option "--json" does not take an argument'],
  ]
  for (const [args, message] of refused) {
    test(`${args.join(' ')} is refused in one line`, () =>
      assert.throws(() => parseFlags({ args: [...args], options }), new UsageError(message)))
  }
})
