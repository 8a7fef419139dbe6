import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { nextStep } from '../../src/scaling/partitions.ts'
import type { Observation, Policy, Reading } from '../../src/scaling/types.ts'
import { known, observe, observeAll, policyOf, policyWith, unreadable } from './scenario.ts'

function settled(observation: Observation, policy: Policy) {
  return decide(observation, policy, { highs: [] }, 0).decision
}

const over = (partitions: number, backlog: number): Reading =>
  known(backlog, { consumablePartitions: partitions })

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
      name: 'nor does any other lag up to the next multiple (integer division lets P*T + T - 1 pass)',
      partitions: 12,
      backlog: 121,
      current: 12,
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
    { name: 'exactly as many as partitions are fine', partitions: 3, backlog: 30, current: 1, desired: 3 },
    { name: 'a re-created topic with fewer partitions', partitions: 2, backlog: 90, current: 8, desired: 2 },
    { name: 'no partition at all leaves the minimum', partitions: 0, backlog: 90, current: 8, desired: 1 },
  ]
  for (const { name, partitions, backlog, current, desired } of table) {
    test(name, () => {
      const decision = settled(observe(over(partitions, backlog), current), policyOf({ maxReplicas: 100 }))
      assert.equal(decision.desiredReplicas, desired)
    })
  }

  test('depth knows no cap: without a group nobody says how partitions are shared', () => {
    assert.equal(settled(observe(known(500), 1), policyOf({ maxReplicas: 100 })).desiredReplicas, 50)
  })

  test('ALLOW_IDLE_CONSUMERS lifts it (kedacore/keda#1683)', () => {
    const policy = policyOf({ maxReplicas: 100, allowIdleConsumers: true })
    assert.equal(settled(observe(over(4, 500), 1), policy).desiredReplicas, 50)
  })

  test('the minimum wins over the cap: an operator’s number is an order', () => {
    assert.equal(settled(observe(over(4, 500), 1), policyOf({ minReplicas: 6 })).desiredReplicas, 6)
  })

  test('replicas that tolerance keeps are capped, too', () => {
    // 18.9 is within 20 % of 22, but only 20 can be consumed.
    const policy = policyOf({ maxReplicas: 100, scaleDown: { tolerance: 0.2 } })
    const decision = settled(observe(over(20, 189), 22), policy)
    assert.deepEqual([decision.desiredReplicas, decision.adjustments.at(-1)?.reason], [20, 'PartitionLimit'])
    assert.equal(settled(observe(over(20, 189), 20), policy).reason, 'WithinTolerance')
  })

  test('says how many partitions there are', () => {
    const decision = settled(observe(over(12, 129), 12), policyOf({ maxReplicas: 100 }))
    assert.equal(decision.reason, 'PartitionLimit')
    assert.match(decision.message, /, only 12 partitions can be consumed in parallel: stays at 12/)
  })

  suite('each trigger is capped on its own, so an uncapped one keeps its say', () => {
    const policy = policyWith({ capped: {}, free: {} }, { maxReplicas: 100 })
    const table: {
      capped: Reading
      free: Reading | number
      current: number
      desired: number
      name: string
    }[] = [
      { name: 'the capped one wants more', capped: over(4, 500), free: 20, current: 1, desired: 4 },
      { name: 'the free one wants more', capped: over(4, 500), free: 200, current: 1, desired: 20 },
      {
        name: 'the free one is unknown: no cap lowers',
        capped: over(4, 90),
        free: unreadable,
        current: 7,
        desired: 7,
      },
      {
        name: 'the free one is unknown: the capped one raises to its cap',
        capped: over(4, 500),
        free: unreadable,
        current: 1,
        desired: 4,
      },
      {
        name: 'the free one is unknown and nothing is raised',
        capped: over(4, 500),
        free: unreadable,
        current: 50,
        desired: 50,
      },
    ]
    for (const { name, capped, free, current, desired } of table) {
      test(name, () => {
        assert.equal(settled(observeAll({ capped, free }, current), policy).desiredReplicas, desired)
      })
    }

    test('what tolerance keeps is capped by the highest of all caps', () => {
      const two = policyWith({ a: {}, b: {} }, { maxReplicas: 100, scaleDown: { tolerance: 0.2 } })
      assert.equal(settled(observeAll({ a: over(4, 10), b: over(20, 189) }, 22), two).desiredReplicas, 20)
    })

    test('each by its own settings', () => {
      const two = policyWith({ a: {}, b: { allowIdleConsumers: true } }, { maxReplicas: 100 })
      const at = (a: number, b: number) =>
        settled(observeAll({ a: over(12, a), b: over(12, b) }, 1), two).desiredReplicas
      assert.equal(at(300, 50), 12)
      assert.equal(at(50, 300), 30)
    })

    test('the number of partitions said is that of the trigger that wanted the most', () => {
      const decision = settled(observeAll({ capped: over(4, 500), free: 200 }, 1), policy)
      assert.deepEqual(decision.adjustments.at(-1), {
        rule: 'partitions',
        from: 50,
        to: 20,
        reason: 'PartitionLimit',
        why: 'only 4 partitions can be consumed in parallel',
      })
    })
  })

  test('a cap does not touch a fallback: nobody knows what the unknown signal needs', () => {
    const policy = policyWith({ a: {}, b: {} }, { maxReplicas: 100, fallback: { replicas: 9, afterMs: 0 } })
    assert.equal(settled(observeAll({ a: over(4, 10), b: unreadable }, 1), policy).desiredReplicas, 9)
  })
})

suite('partition steps', () => {
  suite('only counts that relieve the most loaded replica', () => {
    const table = [
      { partitions: 12, steps: [1, 2, 3, 4, 6, 12] },
      { partitions: 10, steps: [1, 2, 3, 4, 5, 10] },
      { partitions: 7, steps: [1, 2, 3, 4, 7] },
      { partitions: 1, steps: [1] },
      { partitions: 2, steps: [1, 2] },
      { partitions: 64, steps: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 16, 22, 32, 64] },
    ]
    for (const { partitions, steps } of table) {
      test(`of ${partitions} partitions: ${steps.join(', ')}`, () => {
        const reached = Array.from({ length: partitions }, (_, index) => nextStep(index + 1, partitions))
        assert.deepEqual([...new Set(reached)], steps)
      })
    }

    test('each is the next one whose busiest replica has fewer partitions than with one replica less', () => {
      const load = (partitions: number, replicas: number) => Math.ceil(partitions / replicas)
      for (let partitions = 1; partitions <= 100; partitions += 1) {
        for (let replicas = 1; replicas <= partitions; replicas += 1) {
          let step = replicas
          while (step > 1 && load(partitions, step) === load(partitions, step - 1)) step += 1
          assert.equal(nextStep(replicas, partitions), step, `${replicas} of ${partitions}`)
        }
      }
    })

    test('where there is nothing to share, the count stays', () => {
      assert.equal(nextStep(0, 12), 0)
      assert.equal(nextStep(12, 12), 12)
      assert.equal(nextStep(13, 12), 13)
      assert.equal(nextStep(5, Infinity), 5)
    })
  })

  const policy = policyOf({ maxReplicas: 100, partitionSteps: true })

  test('a rise goes to the next step, so that no rebalance is paid for nothing (kedacore/keda#1670)', () => {
    const decision = settled(observe(over(12, 70), 6), policy)
    assert.equal(decision.desiredReplicas, 12)
    assert.deepEqual(decision.adjustments.at(-1), {
      rule: 'partitions',
      from: 7,
      to: 12,
      reason: 'PartitionSteps',
      why: '12 is the next count with fewer of the 12 partitions on the most loaded replica',
    })
  })

  test('a fall that relieves nobody does not happen', () => {
    assert.equal(settled(observe(over(12, 70), 12), policy).desiredReplicas, 12)
    assert.equal(settled(observe(over(12, 60), 12), policy).desiredReplicas, 6)
  })

  test('without the setting any count will do', () => {
    const without = policyOf({ maxReplicas: 100 })
    assert.equal(settled(observe(over(12, 70), 6), without).desiredReplicas, 7)
  })

  test('the maximum still holds', () => {
    const low = policyOf({ maxReplicas: 8, partitionSteps: true })
    assert.equal(settled(observe(over(12, 70), 6), low).desiredReplicas, 8)
  })

  test('each trigger has its own', () => {
    const two = policyWith({ a: {}, b: { partitionSteps: true } }, { maxReplicas: 100 })
    const at = (a: number, b: number) =>
      settled(observeAll({ a: over(12, a), b: over(12, b) }, 1), two).desiredReplicas
    assert.equal(at(70, 10), 7)
    assert.equal(at(10, 70), 12)
  })

  test('depth has no steps', () => {
    assert.equal(settled(observe(known(70), 6), policy).desiredReplicas, 7)
  })

  test('what tolerance keeps is not moved to a step', () => {
    const tolerant = policyOf({ maxReplicas: 100, partitionSteps: true, scaleUp: { tolerance: 0.1 } })
    assert.equal(settled(observe(over(12, 75), 7), tolerant).desiredReplicas, 7)
  })
})

suite('an even distribution', () => {
  const table = [
    { backlog: 10, desired: 1 },
    { backlog: 20, desired: 2 },
    { backlog: 41, desired: 6 },
    { backlog: 70, desired: 12 },
    { backlog: 500, desired: 12 },
  ]
  for (const { backlog, desired } of table) {
    test(`gives ${desired} of 12 partitions for a backlog of ${backlog}`, () => {
      const policy = policyWith({ kafka: { evenDistribution: true } }, { maxReplicas: 50 })
      assert.equal(settled(observe(over(12, backlog), 1), policy).desiredReplicas, desired)
    })
  }

  test('says what it rounds to', () => {
    const policy = policyWith({ kafka: { evenDistribution: true } }, { maxReplicas: 50 })
    const { adjustments } = settled(observe(over(12, 41), 1), policy)
    assert.deepEqual(adjustments.at(-1), {
      rule: 'partitions',
      from: 5,
      to: 6,
      reason: 'PartitionSteps',
      why: '6 is the next count that has as many of the 12 partitions on every replica',
    })
  })

  for (const [what, reading, desired] of [
    ['nothing stays nothing', over(12, 0), 0],
    ['what a pod each takes stays so', over(12, 120), 12],
    ['depth has none', known(70), 7],
  ] as const) {
    test(`of ${what}`, () => {
      const policy = policyWith({ kafka: { evenDistribution: true } }, { minReplicas: 0, maxReplicas: 50 })
      const { proposals, adjustments } = settled(observe(reading, 1), policy)
      assert.deepEqual([proposals[0]?.replicas, adjustments.at(-1)?.to], [desired, desired])
    })
  }
})
