import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { readRecords } from '../../src/decision-log/read.ts'
import { InputError } from '../../src/errors.ts'

const lineOf = (target: string): string =>
  `{"decisionLog":1,"target":"${target}","observation":{"target":{},"readings":{}},"decision":{"at":0}}`

/** The targets of the records with their lines, and the warnings. */
async function read(...chunks: string[]) {
  const warnings: string[] = []
  const found: [number, string][] = []
  for await (const { line, record } of readRecords(streamOf(chunks), (text) => warnings.push(text))) {
    found.push([line, record.target])
  }
  return { found, warnings }
}

async function* streamOf(chunks: Iterable<string>): AsyncGenerator<string> {
  yield* chunks
}

const CUT = 'is cut off, as after a crash or on a full disk: skipped'

suite('reading a decision log', () => {
  test('gives every record with the number of its line, whatever the chunks', async () => {
    const text = `${lineOf('a')}\n${lineOf('b')}\r\n\n${lineOf('c')}`
    const expected = {
      found: [
        [1, 'a'],
        [2, 'b'],
        [4, 'c'],
      ],
      warnings: [],
    }
    assert.deepEqual(await read(text), expected)
    assert.deepEqual(await read(...text.split(/(?=.)/s)), expected)
  })

  test('passes over the lines of the daemon’s other log', async () => {
    const { found, warnings } = await read(`{"level":"info","message":"starting"}\n${lineOf('a')}\n`)
    assert.deepEqual([found, warnings], [[[2, 'a']], []])
  })

  test('warns of a last line that was cut off', async () => {
    const { found, warnings } = await read(`${lineOf('a')}\n${lineOf('b').slice(0, 50)}`)
    assert.deepEqual([found, warnings], [[[1, 'a']], [`line 2 ${CUT}`]])
  })

  test('warns of a line that was cut off, and goes on', async () => {
    const { found, warnings } = await read(`${lineOf('a').slice(0, 50)}\n${lineOf('b')}\n`)
    assert.deepEqual([found, warnings], [[[2, 'b']], [`line 1 ${CUT}`]])
  })

  test('refuses what is no decision log, with the number of the line', async () => {
    await assert.rejects(read(`${lineOf('a')}\n\nKAFKA_TOPIC=orders\n`), new InputError('line 3 is not JSON'))
  })

  test('refuses a line without an end before it fills the memory', async () => {
    function* endless(): Generator<string> {
      const chunk = ' '.repeat(1024 * 1024)
      for (;;) yield chunk
    }
    await assert.rejects(async () => {
      for await (const _ of readRecords(streamOf(endless()), () => {})) assert.fail('there is no record')
    }, new InputError('line 1 is too long for a decision log'))
  })
})
