import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { Observation, Pause, Reading } from '../../src/scaling/types.ts'
import { known, policyOf, unreadable } from './scenario.ts'

const stay: Pause = { annotation: 'kafka-autoscaler/paused: "true"' }
const go = (replicas: number): Pause => ({
  replicas,
  annotation: `kafka-autoscaler/paused-replicas: "${replicas}"`,
})

function paused(pause: Pause, reading: Reading, currentReplicas: number): Observation {
  return { target: { status: 'known', currentReplicas, pause }, readings: { kafka: reading } }
}

suite('pause', () => {
  const policy = policyOf({ minReplicas: 2, maxReplicas: 10 })
  const table: { name: string; pause: Pause; reading: Reading; current: number; desired: number }[] = [
    { name: 'stays as it is', pause: stay, reading: known(90), current: 4, desired: 4 },
    { name: 'stays above the maximum', pause: stay, reading: known(90), current: 20, desired: 20 },
    { name: 'stays below the minimum', pause: stay, reading: known(90), current: 0, desired: 0 },
    { name: 'goes to the number named', pause: go(3), reading: known(90), current: 4, desired: 3 },
    { name: 'to zero', pause: go(0), reading: known(90), current: 4, desired: 0 },
    { name: 'beyond the maximum', pause: go(30), reading: known(0), current: 4, desired: 30 },
    { name: 'while the signal is unknown, too', pause: go(3), reading: unreadable, current: 4, desired: 3 },
  ]
  for (const { name, pause, reading, current, desired } of table) {
    test(name, () => {
      const { decision } = decide(paused(pause, reading, current), policy, { highs: [] }, 0)
      assert.equal(decision.desiredReplicas, desired)
      assert.equal(decision.reason, 'Paused')
      assert.equal(decision.act, desired !== current)
    })
  }

  test('decides all the same and says what it keeps from happening', () => {
    const { decision } = decide(paused(stay, known(90), 4), policy, { highs: [] }, 0)
    assert.deepEqual(decision.counterfactual, { rule: 'pause', replicas: 9 })
    assert.equal(
      decision.message,
      'backlog 90 wants 9, paused by kafka-autoscaler/paused: "true": stays at 4 (without pause: 9)',
    )
  })

  test('windows go on meanwhile, so that the end of a pause is no restart', () => {
    const windowed = policyOf({ scaleDown: { stabilizationMs: 300_000 } })
    const during = decide(paused(stay, known(90), 4), windowed, { highs: [] }, 0)
    const after = decide(
      { target: { status: 'known', currentReplicas: 9 }, readings: { kafka: known(10) } },
      windowed,
      during.memory,
      299_000,
    )
    assert.equal(after.decision.desiredReplicas, 9)
  })

  const one = (only: 'scale-in' | 'scale-out'): Pause => ({ only, annotation: `paused-${only}: "true"` })
  const directions: { name: string; pause: Pause; backlog: number; current: number; desired: number }[] = [
    { name: 'of scale-in keeps what would go', pause: one('scale-in'), backlog: 20, current: 4, desired: 4 },
    { name: 'of scale-in lets more come', pause: one('scale-in'), backlog: 60, current: 4, desired: 6 },
    {
      name: 'of scale-out keeps more from coming',
      pause: one('scale-out'),
      backlog: 60,
      current: 4,
      desired: 4,
    },
    { name: 'of scale-out lets go', pause: one('scale-out'), backlog: 20, current: 4, desired: 2 },
    { name: 'of scale-out keeps zero', pause: one('scale-out'), backlog: 60, current: 0, desired: 0 },
  ]
  for (const { name, pause, backlog, current, desired } of directions) {
    test(`a pause ${name}`, () => {
      const { decision } = decide(paused(pause, known(backlog), current), policy, { highs: [] }, 0)
      assert.equal(decision.desiredReplicas, desired)
      assert.equal(decision.reason === 'Paused', desired === current)
    })
  }

  test('may be set by the policy, which that of the workload outranks', () => {
    const observation = {
      target: { status: 'known', currentReplicas: 4 },
      readings: { kafka: known(90) },
    } as const
    const configured = { ...policy, pause: go(7) }
    assert.equal(decide(observation, configured, { highs: [] }, 0).decision.desiredReplicas, 7)
    assert.equal(
      decide(paused(go(3), known(90), 4), configured, { highs: [] }, 0).decision.desiredReplicas,
      3,
    )
  })
})
