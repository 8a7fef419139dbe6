import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from './lab/tools.ts'

const program = join(import.meta.dirname, 'demo', 'main.ts')

test('the demo shows real consumers being scaled, and accounts for every message', async () => {
  const output = await run(process.execPath, [program, '--plain', '--for', '20s'])
  assert.match(output, /^ +0:\d\d {2}ScaledUp: backlog \d+ wants \d+.*: 1 to \d$/m)
  assert.match(output, /^0:20 with [1-9]\d* scale-ups? and /m)
  const [, produced, consumed, waiting] =
    /Messages: ([\d,]+) produced = ([\d,]+) consumed \+ ([\d,]+) waiting\. All are accounted for\.$/m.exec(
      output,
    ) ?? []
  const number = (figure = ''): number => Number(figure.replaceAll(',', ''))
  assert.equal(number(produced), number(consumed) + number(waiting))
  assert.ok(number(produced) > 300 && number(consumed) > 100, output)
})
