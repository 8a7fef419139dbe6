import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { createDecisionLog } from '../../src/decision-log/log.ts'
import { readLine } from '../../src/decision-log/record.ts'
import type { DecisionRecord } from '../../src/decision-log/record.ts'
import { policyOf } from '../scaling/scenario.ts'
import { recordingLog } from '../support/recording-log.ts'
import { cycleReport, NOON, targetCalled, targetReport } from '../support/reports.ts'
import { record, recordsIn } from './recording.ts'

/** Somebody who remembers this learns nothing. */
const memory = { at: NOON }
const one = { policy: policyOf() }

/** A decision log that is written to memory; `fail` makes the next texts fail. */
function logInMemory(limit?: number) {
  const records: DecisionRecord[] = []
  const { log, lines: said } = recordingLog()
  const state = { fail: false }
  const append = async (text: string): Promise<void> => {
    if (state.fail) throw new Error('ENOSPC')
    for (const line of text.trimEnd().split('\n')) {
      const content = readLine(line, true)
      assert.ok(content.kind === 'record')
      records.push(content.record)
    }
  }
  const decisionLog = createDecisionLog(append, log, limit)
  /** Reports one cycle of targets, `previous` ms after the one before, and waits for the lines. */
  const cycle = async (...targets: Parameters<typeof targetCalled>[]): Promise<void> => {
    const reports = targets.map((target) => ({
      ...targetReport({ target: targetCalled(...target) }),
      memoryBefore: memory,
      memoryAfter: memory,
    }))
    for (const report of reports) decisionLog.report(cycleReport(report))
    await decisionLog.flush(60_000)
  }
  return { records, said, state, cycle }
}

const checkpoints = (records: readonly DecisionRecord[]): boolean[] =>
  records.map(({ checkpoint }) => checkpoint !== undefined)

suite('the decision log', () => {
  test('has a line for each target and cycle, with what was seen and decided', async () => {
    const { records, cycle } = logInMemory()
    await cycle(['orders'], ['invoices'])
    const { observation, decision } = targetReport()
    for (const [index, name] of ['orders', 'invoices'].entries()) {
      assert.equal(records[index]?.target, `shop/deployments/${name}`)
      assert.deepEqual(records[index]?.observation, observation)
      assert.deepEqual(records[index]?.decision, decision)
    }
  })

  test('starts each target with the policy and the memory before the decision', async () => {
    const { records, cycle } = logInMemory()
    await cycle(['orders', one])
    await cycle(['orders', one], ['invoices', one])
    assert.deepEqual(checkpoints(records), [true, false, true])
    assert.deepEqual(
      records.map(({ previousAt }) => previousAt),
      [undefined, NOON, undefined],
    )
    assert.deepEqual(records[0]?.checkpoint, { policy: policyOf(), memory: { at: NOON } })
  })

  test('repeats them every hundred lines, and when the policy changes', async () => {
    const { records, cycle } = logInMemory()
    const other = { policy: policyOf({ maxReplicas: 20 }) }
    for (let line = 0; line < 201; line += 1) await cycle(['orders', one])
    await cycle(['orders', other])
    await cycle(['orders', other])
    assert.deepEqual(
      checkpoints(records).flatMap((checkpoint, line) => (checkpoint ? [line] : [])),
      [0, 100, 200, 201],
    )
    assert.equal(records[201]?.checkpoint?.policy.maxReplicas, 20)
  })

  test('begins anew when a target starts from another memory than its last decision left', async () => {
    const recording = record(policyOf(), 2)
    recording.at(0, 20)
    recording.at(5, 20)
    recording.recall({ unknownSince: NOON })
    recording.at(10, 20)
    const records = recordsIn(await recording.text())
    assert.deepEqual(checkpoints(records), [true, false, true])
    assert.deepEqual(
      records.map(({ previousAt }) => previousAt),
      [undefined, NOON, undefined],
    )
    assert.equal(records[2]?.checkpoint?.memory.unknownSince, NOON)
  })

  test('begins anew after lines were lost to a full disk, and says what is missing', async () => {
    const { records, said, state, cycle } = logInMemory()
    await cycle(['orders', one])
    state.fail = true
    await cycle(['orders', one])
    state.fail = false
    await cycle(['orders', one])
    await cycle(['orders', one])
    assert.deepEqual(checkpoints(records), [true, true, false])
    assert.match(said.at(-1) ?? '', /missing decisions: 1$/)
  })

  test('a target whose line had no room begins anew, the others go on', async () => {
    const { records, cycle } = logInMemory(3_000)
    await cycle(['orders', one])
    await cycle(['orders', one], ['invoices', one], ['refunds', one])
    await cycle(['orders', one], ['refunds', one])
    assert.deepEqual(
      records.map(({ target, checkpoint }) => [target.split('/')[2], checkpoint !== undefined]),
      [
        ['orders', true],
        ['orders', false],
        ['invoices', true],
        ['orders', false],
        ['refunds', true],
      ],
    )
  })
})
