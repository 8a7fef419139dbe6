import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { sentence } from '../../src/scaling/sentence.ts'
import type { Decision } from '../../src/scaling/types.ts'
import { known, policyOf, timeline, unreadable } from './scenario.ts'

const NOON = Date.parse('2026-11-22T12:00:00Z')

function concluded(changes: Partial<Decision>): Omit<Decision, 'message'> {
  return {
    at: NOON,
    reason: 'DesiredWithinRange',
    backlog: 20,
    currentReplicas: 6,
    desiredReplicas: 6,
    proposals: [{ trigger: 'kafka', replicas: 2, why: '' }],
    adjustments: [],
    findings: [],
    rates: {},
    act: false,
    ...changes,
  }
}

suite('a decision in one sentence', () => {
  const stabilized = { rule: 'stabilization', replicas: 2 } as const
  const table: { name: string; changes: Partial<Decision>; why?: string; says: string }[] = [
    { name: 'what was seen, wanted and kept', changes: {}, says: 'backlog 20 wants 2: stays at 6' },
    {
      name: 'what changes',
      changes: { desiredReplicas: 2 },
      says: 'backlog 20 wants 2: 6 to 2',
    },
    {
      name: 'what each of several triggers wants, which may not count the same',
      changes: { proposals: [2, 9].map((replicas) => ({ trigger: `for-${replicas}`, replicas, why: '' })) },
      says: 'for-2 wants 2, for-9 wants 9: stays at 6',
    },
    {
      name: 'the last word, and what would be without it',
      changes: { counterfactual: stabilized },
      why: '6 was wanted of late',
      says: 'backlog 20 wants 2, 6 was wanted of late: stays at 6 (without stabilization: 2)',
    },
    {
      name: 'when it can change, rounded up to whole seconds',
      changes: { counterfactual: stabilized, nextChangeAt: NOON + 242_001 },
      says: 'backlog 20 wants 2: stays at 6 (without stabilization: 2; can change in 243 s)',
    },
    {
      name: 'a change that only waits for the next cycle',
      changes: { nextChangeAt: NOON },
      says: 'backlog 20 wants 2: stays at 6 (can change in the next cycle)',
    },
    {
      name: 'a dry run goes on from what would be, and says what is',
      changes: { currentReplicas: 1, simulatedReplicas: 6, desiredReplicas: 2 },
      says: 'backlog 20 wants 2: 6 to 2 (dry run: nothing is written, the target has 1)',
    },
  ]
  for (const { name, changes, why, says } of table) {
    test(name, () => assert.equal(sentence(concluded(changes), why), says))
  }
})

suite('what the engine says over time', () => {
  test('a scale-down that waits tells for how long', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 6)
    target.at(0, 60)
    assert.equal(
      target.at(60, 20).message,
      'backlog 20 wants 2, 6 was wanted within the last 300 s: stays at 6 (without stabilization: 2; can change in 240 s)',
    )
    assert.equal(target.at(300, 20).message, 'backlog 20 wants 2: 6 to 2')
  })

  test('a dry run remembers what it would have done', () => {
    const target = timeline(policyOf({ dryRun: true }), 1)
    const says = [known(55), known(55), unreadable].map((reading, cycle) => target.at(cycle, reading).message)
    assert.deepEqual(says, [
      'backlog 55 wants 6: 1 to 6 (dry run: nothing is written, the target has 1)',
      'backlog 55 wants 6: stays at 6 (dry run: nothing is written, the target has 1)',
      'backlog unknown, KafkaTimeout: broker b:9092 did not answer: stays at 6 (dry run: nothing is written, the target has 1)',
    ])
  })
})
