import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { renderExplanation } from '../../src/cli/explain-text.ts'
import { decisionView } from '../../src/http/api.ts'
import { append } from '../../src/http/journal.ts'
import type { JournalEntry } from '../../src/http/journal.ts'
import type { TargetReport } from '../../src/ports.ts'
import {
  freshSloFigures,
  kafkaTimeout,
  knownReading,
  partition,
  scaledUp,
  stabilized,
  targetReport,
} from '../support/reports.ts'

/** The explanation after these cycles, line by line. */
function explained(...reports: TargetReport[]): string[] {
  const [entry] = reports.reduce<JournalEntry[]>((history, report) => append(history, report), [])
  assert.ok(entry)
  const text = renderExplanation(decisionView(entry))
  assert.ok(text.endsWith('\n'))
  return text.slice(0, -1).split('\n')
}

/** The lines of a step, without its name and the blanks before them. */
function step(name: string, ...reports: TargetReport[]): string[] {
  const lines = explained(...reports)
  const first = lines.findIndex((line) => line.startsWith(`${name} `))
  if (first < 0) return []
  const next = lines.findIndex((line, index) => index > first && !line.startsWith(' '))
  const rest = lines.slice(first, next < 0 ? undefined : next)
  return rest.map((line, index) => (index === 0 ? line.slice(name.length) : line).trim())
}

suite('an explanation', () => {
  test('leads from what was seen to what was done', () => {
    assert.deepEqual(explained(scaledUp()), [
      'shop/deployments/orders at 2026-11-22T12:00:00.020Z',
      'ScaledUp: backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8',
      '',
      'seen      target  5 replicas, 4 ready',
      '          kafka   backlog 50 in 1 partition',
      '          rates   600 messages/min produced, 660 messages/min consumed, no backlog in 50 s',
      'proposed  kafka  5  50 messages at 10 a pod',
      'rules     propose     5 -> 10  ScaledUp        95 messages at 10 a pod',
      '          partitions  10 -> 8  PartitionLimit  8 partitions',
      'result    8, written',
    ])
  })

  test('of a target in SLO mode has its figures, what would be otherwise, when it can change, and what was found', () => {
    assert.deepEqual(explained(stabilized()).slice(3), [
      'seen         target  5 replicas, 4 ready',
      '             kafka   backlog 50 in 1 partition',
      '             rates   600 messages/min produced, 660 messages/min consumed, no backlog in 50 s',
      'proposed     kafka  4  180 messages/s at 51 a replica',
      'SLO          kafka  oldest message: 3.2 s, 20 s allowed, 12 s predicted',
      '                    arrivals: 180 messages/s',
      '                    a busy replica: 51.25 messages/s (37 samples)',
      '                    needed: 3.6 busy replicas',
      '                    start-up 8 s, rebalance 3.5 s',
      '                    fewer replicas after 120 s',
      'rules        propose        6 -> 4  ScaledDown           180 messages/s at 51 a replica',
      '             stabilization  4 -> 6  ScaleDownStabilized  6 was wanted within the last 120 s',
      'result       6, as it is',
      'otherwise    4 without stabilization',
      'next change  at 2026-11-22T12:01:30.020Z, 90 s after this decision',
      'found        PartitionBottleneck  partition 3 alone gets 60 messages/s',
    ])
  })

  test('says what SLO mode has not learned', () => {
    const proposals = [{ trigger: 'kafka', replicas: 5, why: '', slo: freshSloFigures }]
    assert.deepEqual(step('SLO', targetReport({ decision: { proposals } })).slice(0, 4), [
      'kafka  oldest message: unknown, 20 s allowed',
      'arrivals: 180 messages/s',
      'a busy replica: not learned yet (0 samples)',
      'start-up 30 s, rebalance 5 s',
    ])
  })

  test('of the same conclusion over several cycles says since when', () => {
    const later = targetReport({ decision: { at: Date.parse('2026-11-22T12:01:00Z') } })
    assert.equal(
      explained(targetReport(), later)[0],
      'shop/deployments/orders at 2026-11-22T12:01:00.000Z, the same for 2 cycles since 2026-11-22T12:00:00.020Z',
    )
  })

  test('says why something could not be read', () => {
    const blind = targetReport({ reading: kafkaTimeout })
    const observation = { ...blind.observation, target: kafkaTimeout }
    const timeout = `KafkaTimeout: ${kafkaTimeout.message}`
    const { desiredReplicas: _unknown, ...decision } = blind.decision
    const report = { ...blind, observation, decision: { ...decision, rates: {} } }
    assert.deepEqual(step('seen', report), [`target  ${timeout}`, `kafka   ${timeout}`])
    assert.deepEqual(step('result', report), ['unknown, nothing was written'])
  })

  test('says who paused the target', () => {
    const report = targetReport()
    const target = {
      status: 'known',
      currentReplicas: 1,
      pause: { annotation: 'kafka-autoscaler/paused: "true"' },
    } as const
    const [line] = step('seen', { ...report, observation: { ...report.observation, target } })
    assert.equal(line, 'target  1 replica, paused by kafka-autoscaler/paused: "true"')
  })

  test('of a dry run tells what is from what would be', () => {
    const dry = targetReport({
      decision: { simulatedReplicas: 8, desiredReplicas: 9 },
      outcome: { action: 'dry-run' },
    })
    assert.deepEqual(step('seen', dry).slice(0, 2), [
      'target   5 replicas, 4 ready',
      'dry run  would have 8 by now',
    ])
    assert.deepEqual(step('result', dry), ['9, not written: dry run'])
    const steady = targetReport({ decision: { simulatedReplicas: 8, desiredReplicas: 8 } })
    assert.deepEqual(step('result', steady), ['8, not written: dry run'])
  })

  test('of a refused write says why', () => {
    const outcome = { action: 'failed', reason: 'Forbidden', message: 'may not patch' } as const
    assert.deepEqual(step('result', scaledUp({ outcome })), ['8, not written: Forbidden: may not patch'])
  })

  test('names partitions that nobody can share', () => {
    const reading = { ...knownReading(partition(), partition({ partition: 1 })), consumablePartitions: 1 }
    assert.equal(
      step('seen', targetReport({ reading }))[1],
      'kafka   backlog 100 in 2 partitions, 1 consumable in parallel',
    )
  })

  test('leaves out a change that only waits for the next cycle, and what a terminal would obey', () => {
    const report = targetReport()
    const { at } = report.decision
    assert.deepEqual(step('next change', targetReport({ decision: { nextChangeAt: at } })), [
      'in the next cycle',
    ])
    const message = 'paused by \u001B[2J\nsomeone'
    assert.equal(
      explained(targetReport({ decision: { message } }))[1],
      'DesiredWithinRange: paused by  [2J someone',
    )
  })
})
