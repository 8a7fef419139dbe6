import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { readLine, writeRecord } from '../../src/decision-log/record.ts'
import type { DecisionRecord } from '../../src/decision-log/record.ts'
import { policyOf } from '../scaling/scenario.ts'
import { NOON, targetReport } from '../support/reports.ts'

const { observation, decision } = targetReport()
const record: DecisionRecord = {
  target: 'shop/deployments/orders',
  previousAt: NOON - 40,
  checkpoint: { policy: policyOf(), memory: { at: NOON - 40, unknownSince: undefined } },
  observation,
  decision,
}

suite('a line of the decision log', () => {
  test('begins with the version, the time and the target, and is read back as it was', () => {
    const line = writeRecord(record)
    assert.match(
      line,
      /^\{"decisionLog":1,"time":"2026-11-22T12:00:00.020Z","target":"shop\/deployments\/orders",.*\}\n$/,
    )
    const content = readLine(line, true)
    assert.ok(content.kind === 'record')
    const { target, previousAt, checkpoint, observation, decision } = content.record
    assert.deepEqual({ target, previousAt, checkpoint, observation, decision }, record)
  })

  test('of another log is known as such', () => {
    const line = '{"time":"2026-11-22T12:00:00.000Z","level":"info","message":"starting","version":"0.1.0"}'
    assert.deepEqual(readLine(line, true), { kind: 'other' })
  })

  for (const part of ['{', '{"dec', '{"decisionLog":', writeRecord(record).slice(0, 700)]) {
    test(`that is cut off after ${part.length} characters is known as such`, () => {
      assert.deepEqual(readLine(part, true), { kind: 'cut' })
    })
  }

  test('may be cut off anywhere when it has no line break', () => {
    assert.deepEqual(readLine('{"time":"2026-11-2', false), { kind: 'cut' })
    assert.equal(readLine(writeRecord(record).trimEnd(), false).kind, 'record')
  })

  const wrong = [
    { line: 'time,target,replicas', why: 'is not JSON' },
    { line: '{"time":"2026', why: 'is not JSON' },
    { line: '["decisionLog",1]', why: 'is no JSON object' },
    { line: 'null', why: 'is no JSON object' },
    { line: '{"decisionLog":2}', why: 'is of version 2 of the decision log, not 1' },
    { line: '{"decisionLog":"1"}', why: 'is of version "1" of the decision log, not 1' },
    { line: lineWith({ target: 7 }), why: 'has no usable "target"' },
    { line: lineWith({ previousAt: 'noon' }), why: 'has no usable "previousAt"' },
    { line: lineWith({ checkpoint: {} }), why: 'has no usable "checkpoint"' },
    { line: lineWith({ checkpoint: { policy: {} } }), why: 'has no usable "checkpoint"' },
    { line: lineWith({ observation: [] }), why: 'has no usable "observation"' },
    { line: lineWith({ observation: { target: {} } }), why: 'has no usable "observation"' },
    { line: lineWith({ decision: undefined }), why: 'has no usable "decision"' },
    { line: lineWith({ decision: { at: '$NaN' } }), why: 'has no usable "decision"' },
  ]
  for (const { line, why } of wrong) {
    test(`${line.slice(0, 60)} ${why}`, () => assert.deepEqual(readLine(line, true), { kind: 'wrong', why }))
  }
})

function lineWith(changes: Record<string, unknown>): string {
  return JSON.stringify({
    decisionLog: 1,
    target: 't',
    observation: { target: {}, readings: {} },
    decision: { at: 0 },
    ...changes,
  })
}
