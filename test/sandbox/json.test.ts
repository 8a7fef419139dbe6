import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createJson } from '../../sandbox/json.ts'
import { decision, snapshot } from './snapshots.ts'

test('the JSON output is a line for each new decision, each snapshot, and the summary', () => {
  const lines: Record<string, unknown>[] = []
  const json = createJson((line) => lines.push(JSON.parse(line)))
  json.show(snapshot())
  json.show(snapshot({ atMs: 7_500, decisions: [decision({ cycles: 2 })] }))
  json.end({
    atMs: 8_000,
    totals: { produced: 1, consumed: 1, committed: 1, backlog: 0 },
    lag: 0,
    maxLag: 60,
    maxOldestMs: 2_500,
    threshold: 200,
    overThresholdMs: 0,
    scalings: [decision()],
    contradiction: undefined,
  })
  assert.deepEqual(
    lines.map(({ type, atMs }) => [type, atMs]),
    [
      ['decision', 5_000],
      ['snapshot', 6_500],
      ['snapshot', 7_500],
      ['summary', 8_000],
    ],
  )
  assert.ok(lines[1] && !('history' in lines[1]) && !('decisions' in lines[1]))
  assert.deepEqual(lines[1]['health'], { status: 200, failures: [] })
})
