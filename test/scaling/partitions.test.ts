import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { known, observe, policyOf, trigger } from './scenario.ts'

const settled = { highs: [] }

suite('partition cap', () => {
  const table = [
    {
      name: 'a lag of 129 over 12 partitions gives 12, not KEDA’s 13 (kedacore/keda#4483)',
      partitions: 12,
      backlog: 129,
      current: 1,
      desired: 12,
    },
    {
      name: 'the last partitions are reached from 22 of 24 (kedacore/keda#2908)',
      partitions: 24,
      backlog: 100_000,
      current: 22,
      desired: 24,
    },
    { name: 'replicas above the cap come down to it', partitions: 4, backlog: 500, current: 9, desired: 4 },
    { name: 'a backlog below the cap is not touched', partitions: 12, backlog: 30, current: 1, desired: 3 },
  ]
  for (const { name, partitions, backlog, current, desired } of table) {
    test(name, () => {
      const observation = observe(known(backlog, { consumablePartitions: partitions }), current)
      const { decision } = decide(observation, policyOf({ maxReplicas: 100 }), settled, 0)
      assert.equal(decision.desiredReplicas, desired)
    })
  }

  test('depth knows no cap: without a group nobody says how partitions are shared', () => {
    const { decision } = decide(observe(known(500), 1), policyOf({ maxReplicas: 100 }), settled, 0)
    assert.equal(decision.desiredReplicas, 50)
  })

  test('ALLOW_IDLE_CONSUMERS lifts it', () => {
    const observation = observe(known(500, { consumablePartitions: 4 }), 1)
    const policy = policyOf({ maxReplicas: 100, allowIdleConsumers: true })
    assert.equal(decide(observation, policy, settled, 0).decision.desiredReplicas, 50)
  })

  test('the minimum wins over the cap: an operator’s number is an order', () => {
    const observation = observe(known(500, { consumablePartitions: 4 }), 1)
    assert.equal(decide(observation, policyOf({ minReplicas: 6 }), settled, 0).decision.desiredReplicas, 6)
  })

  test('each trigger is capped on its own, so an uncapped one keeps its say', () => {
    const policy = {
      ...policyOf({ maxReplicas: 100 }),
      triggers: ['capped', 'free'].map((id) => ({ ...trigger, id })),
    }
    const at = (capped: number, free: number) => {
      const readings = { capped: known(capped, { consumablePartitions: 4 }), free: known(free) }
      return decide({ target: { status: 'known', currentReplicas: 1 }, readings }, policy, settled, 0)
        .decision.desiredReplicas
    }
    assert.equal(at(500, 20), 4)
    assert.equal(at(500, 200), 20)
  })
})
