import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { known, observe, policyOf, timeline } from './scenario.ts'

suite('dry run', () => {
  const policy = policyOf({ dryRun: true })

  test('decides and says so, but does not act', () => {
    const { decision } = decide(observe(known(55), 1), policy, { highs: [] }, 0)
    assert.deepEqual([decision.desiredReplicas, decision.reason, decision.act], [6, 'DryRun', false])
  })

  test('says nothing special where nothing would change', () => {
    const { decision } = decide(observe(known(55), 6), policy, { highs: [] }, 0)
    assert.deepEqual([decision.reason, decision.act], ['DesiredWithinRange', false])
  })

  test('goes on from the replicas it would have by now, as the real thing does', () => {
    const windowed = {
      scaleDown: { stabilizationMs: 120_000 },
      scaleUp: { policies: [{ type: 'Pods', value: 4, periodMs: 60_000 } as const] },
    }
    const real = timeline(policyOf(windowed), 1)
    const dry = timeline(policyOf({ ...windowed, dryRun: true }), 1)
    for (const [minute, backlog] of [10, 90, 90, 90, 20, 20, 0, 0, 0, 0, 0, 0, 0, 5].entries()) {
      const [happened, simulated] = [real, dry].map((target) => target.at(minute * 60, backlog))
      assert.equal(simulated?.desiredReplicas, happened?.desiredReplicas, `in minute ${minute}`)
      assert.equal(simulated?.simulatedReplicas, happened?.currentReplicas)
      assert.equal(simulated?.currentReplicas, 1)
    }
  })

  test('the simulated replicas survive that the target cannot be read', () => {
    const target = timeline(policy, 1)
    target.at(0, 55)
    target.blind(60, 55)
    assert.equal(target.at(120, 55).simulatedReplicas, 6)
  })

  test('ends with the setting', () => {
    const { memory } = decide(observe(known(55), 1), policy, { highs: [] }, 0)
    const { decision, memory: after } = decide(observe(known(55), 1), policyOf(), memory, 1)
    assert.deepEqual([decision.simulatedReplicas, decision.act], [undefined, true])
    assert.equal(after.simulatedReplicas, undefined)
  })
})
