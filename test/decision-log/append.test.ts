import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'

import { appendToFile, appendToStream } from '../../src/decision-log/append.ts'

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'decision-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

suite('appending to a file', () => {
  test('makes the file, and keeps what is there', async (t) => {
    const path = join(folderFor(t), 'decisions.jsonl')
    await appendToFile(path)('1\n')
    await appendToFile(path)('2\n')
    assert.equal(readFileSync(path, 'utf8'), '1\n2\n')
  })

  test('follows a rotation without being told', async (t) => {
    const path = join(folderFor(t), 'decisions.jsonl')
    const append = appendToFile(path)
    await append('1\n')
    renameSync(path, `${path}.1`)
    await append('2\n')
    assert.deepEqual([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')], ['1\n', '2\n'])
  })

  test('leaves a line that a crash has cut off alone on its line', async (t) => {
    const path = join(folderFor(t), 'decisions.jsonl')
    writeFileSync(path, '1\n{"decis')
    const append = appendToFile(path)
    await append('2\n')
    await append('3\n')
    assert.equal(readFileSync(path, 'utf8'), '1\n{"decis\n2\n3\n')
  })

  test('looks again after a failure, which may have cut a line off', async (t) => {
    const folder = join(folderFor(t), 'logs')
    const path = join(folder, 'decisions.jsonl')
    const append = appendToFile(path)
    mkdirSync(folder)
    await append('1\n')
    rmSync(folder, { recursive: true })
    await assert.rejects(append('2\n'), { code: 'ENOENT' })
    mkdirSync(folder)
    writeFileSync(path, '{"dec')
    await append('3\n')
    assert.equal(readFileSync(path, 'utf8'), '{"dec\n3\n')
  })

  test('says that the disk is full', { skip: process.platform !== 'linux' }, async () => {
    await assert.rejects(appendToFile('/dev/full')('1\n'), { code: 'ENOSPC' })
  })

  test('does not wait for somebody to read a named pipe', async (t) => {
    const path = join(folderFor(t), 'pipe')
    execFileSync('mkfifo', [path])
    await assert.rejects(appendToFile(path)('1\n'), { code: 'ENXIO' })
  })
})

suite('appending to a stream', () => {
  test('is over when the stream has taken the text', async () => {
    const taken: string[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        taken.push(String(chunk))
        done()
      },
    })
    await appendToStream(stream)('1\n')
    assert.deepEqual(taken, ['1\n'])
  })

  test('fails with the stream', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    stream.on('error', () => {})
    await assert.rejects(appendToStream(stream)('1\n'), /EPIPE/)
  })
})
