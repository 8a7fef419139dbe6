import assert from 'node:assert/strict'
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { checkWritable, writeWhole } from '../../src/cli/whole-file.ts'
import { InputError } from '../../src/errors.ts'

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'whole-file-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

suite('a file written all at once', () => {
  test('is there with its text, and nothing is beside it', (t) => {
    const path = folder(t)
    writeWhole(join(path, 'report.html'), 'one')
    writeWhole(join(path, 'report.html'), 'two')
    assert.deepEqual(readdirSync(path), ['report.html'])
    assert.equal(readFileSync(join(path, 'report.html'), 'utf8'), 'two')
  })

  test('does not disturb who reads the former file', (t) => {
    const file = join(folder(t), 'report.html')
    writeFileSync(file, 'one')
    const reader = openSync(file, 'r')
    t.after(() => closeSync(reader))
    writeWhole(file, 'two')
    assert.equal(readFileSync(reader, 'utf8'), 'one')
  })

  test('is written to where a link points', (t) => {
    const path = folder(t)
    writeFileSync(join(path, 'file'), 'one')
    symlinkSync(join(path, 'file'), join(path, 'link'))
    writeWhole(join(path, 'link'), 'two')
    assert.equal(readFileSync(join(path, 'file'), 'utf8'), 'two')
    assert.ok(lstatSync(join(path, 'link')).isSymbolicLink())
  })

  const refused: readonly { readonly name: string; readonly file: string; readonly message: RegExp }[] = [
    { name: 'a folder', file: 'folder', message: /folder is no regular file$/ },
    {
      name: 'a folder that is not there',
      file: 'missing/report.html',
      message: /^cannot write .*: no such file/,
    },
    {
      name: 'a file where a folder should be',
      file: 'file/report.html',
      message: /^cannot write .*: not a directory/,
    },
  ]
  for (const { name, file, message } of refused) {
    test(`${name} is refused, at once and later`, (t) => {
      const path = folder(t)
      mkdirSync(join(path, 'folder'))
      writeFileSync(join(path, 'file'), '')
      const refusal = (error: unknown) => error instanceof InputError && message.test(error.message)
      assert.throws(() => checkWritable(join(path, file)), refusal)
      assert.throws(() => writeWhole(join(path, file), 'text'), refusal)
      assert.deepEqual(readdirSync(path).toSorted(), ['file', 'folder'])
    })
  }

  test('a device is refused rather than replaced', () => {
    assert.throws(() => writeWhole('/dev/null', 'text'), new InputError('/dev/null is no regular file'))
  })

  test('looking whether it can be written leaves nothing behind', (t) => {
    const path = folder(t)
    checkWritable(join(path, 'report.html'))
    assert.deepEqual(readdirSync(path), [])
  })
})
