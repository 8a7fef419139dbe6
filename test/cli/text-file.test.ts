import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readTextFile } from '../../src/cli/text-file.ts'
import { InputError } from '../../src/errors.ts'
import { fileWith } from './files.ts'

suite('a file that someone named', () => {
  test('is read', (t) => assert.equal(readTextFile(fileWith(t, 'a.csv', 'second,rate\n')), 'second,rate\n'))

  test('or it is said why not', () => {
    assert.throws(
      () => readTextFile('/nowhere/a.csv'),
      new InputError('cannot read /nowhere/a.csv: no such file or directory'),
    )
    assert.throws(() => readTextFile('/'), new InputError('cannot read /: illegal operation on a directory'))
  })
})
