import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { readYamlFiles } from '../../../src/config/scaled-objects/files.ts'
import { folderOf } from './loading.ts'

suite('files', () => {
  test('of a mounted ConfigMap are read once, through its links', (t) => {
    const folder = folderOf(t, { '..2026_01_01/a.yaml': 'a', '..2026_01_01/b.yml': 'b' })
    symlinkSync('..2026_01_01', join(folder, '..data'))
    symlinkSync(join('..data', 'a.yaml'), join(folder, 'a.yaml'))
    symlinkSync(join('..data', 'b.yml'), join(folder, 'b.yml'))
    const { files, problems } = readYamlFiles([folder])
    assert.deepEqual(problems, [])
    assert.deepEqual(files, [
      { file: join(folder, 'a.yaml'), text: 'a' },
      { file: join(folder, 'b.yml'), text: 'b' },
    ])
  })

  test('that are named are read whatever their name', (t) => {
    const file = join(folderOf(t, { 'objects.txt': 'x' }), 'objects.txt')
    assert.deepEqual(readYamlFiles([file]).files, [{ file, text: 'x' }])
  })

  test('in folders within are not read', (t) => {
    const folder = folderOf(t, { 'a.yaml': 'a', 'more/b.yaml': 'b' })
    mkdirSync(join(folder, 'folder.yaml'))
    const { files, problems } = readYamlFiles([folder])
    assert.equal(files.length, 1)
    assert.deepEqual(problems, [{ file: join(folder, 'folder.yaml'), message: 'is a folder' }])
  })

  test('larger than a ConfigMap can be are refused, unread', (t) => {
    const folder = folderOf(t, {})
    const file = join(folder, 'large.yaml')
    writeFileSync(file, Buffer.alloc(10 * 1_048_576, '#\n'))
    assert.deepEqual(readYamlFiles([folder]).problems, [
      { file, message: 'is 10485760 bytes long, must be at most 1048576' },
    ])
  })

  test('that lead nowhere cost themselves alone', (t) => {
    const folder = folderOf(t, { 'a.yaml': 'a' })
    symlinkSync('nowhere', join(folder, 'b.yaml'))
    const { files, problems, paths } = readYamlFiles([folder])
    assert.equal(files.length, 1)
    assert.deepEqual(problems, [{ file: join(folder, 'b.yaml'), message: 'no such file or directory' }])
    assert.deepEqual(paths, [folder, join(folder, 'a.yaml'), join(folder, 'b.yaml')])
  })
})
