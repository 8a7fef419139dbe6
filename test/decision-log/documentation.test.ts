import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { suite, test } from 'node:test'

import { parseCommand } from '../../src/cli/command.ts'
import { replay } from '../../src/cli/replay.ts'
import { readLine } from '../../src/decision-log/record.ts'
import { createReplay } from '../../src/decision-log/replay.ts'
import { policyOf, written } from '../scaling/scenario.ts'
import { record } from './recording.ts'

const documents = ['README.md', 'docs/decision-log.md']
const commands = documents.flatMap((document) =>
  [...readFileSync(document, 'utf8').matchAll(/^(?:.*\| )?kafka-autoscaler (replay [^#\n]+)/gm)].map(
    ([, command = '']) => ({ document, command: command.trim() }),
  ),
)

suite('the documentation of the decision log', () => {
  test('has commands', () => assert.ok(commands.length >= 6))

  for (const { document, command } of commands) {
    test(`${document}: ${command}`, async () => {
      const parsed = parseCommand(command.split(/\s+/))
      assert.ok(parsed.command === 'replay')
      const recording = record(policyOf(), 2)
      for (const [index, backlog] of [20, 80, 20].entries()) recording.at(index * 60, backlog)
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
      const streams = { stdin: Readable.from([await recording.text()]), stdout: nowhere, stderr: nowhere }
      assert.equal(await replay({ ...parsed, file: '-' }, streams), 0)
    })
  }

  test('shows a line that is one, with what is decided', () => {
    const [, line = ''] = /```\n(\{.*?)```/s.exec(readFileSync('docs/decision-log.md', 'utf8')) ?? []
    const content = readLine(line, true)
    assert.ok(content.kind === 'record')
    const comparison = createReplay().next(content.record)
    assert.deepEqual(written(comparison?.replayed), content.record.decision)
  })
})
