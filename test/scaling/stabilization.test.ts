import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import { stabilization } from '../../src/scaling/stabilization.ts'
import type { Behavior } from '../../src/scaling/types.ts'
import { contextOf, expectRows, known, observe, policyOf, timeline, unreadable } from './scenario.ts'
import type { Row } from './scenario.ts'

const FIVE_MINUTES = { scaleDown: { stabilizationMs: 300_000 } }

suite('the scale-down window', () => {
  const table: { name: string; start?: number; rows: readonly Row[] }[] = [
    {
      name: 'a dip scales down only once it has outlasted the window',
      rows: [
        [0, 80, 8],
        [60, 20, 8],
        [120, 50, 8],
        [299, 20, 8],
        [300, 20, 5],
        [419, 20, 5],
        [420, 20, 2],
      ],
    },
    {
      name: 'an upward step needs no window',
      rows: [
        [0, 10, 1],
        [1, 90, 9],
      ],
    },
    {
      name: 'a number wanted again counts from the last time',
      rows: [
        [0, 80, 8],
        [100, 80, 8],
        [399, 20, 8],
        [400, 20, 2],
      ],
    },
    {
      name: 'what was wanted beyond the maximum counts as the maximum',
      rows: [
        [0, 500, 10],
        [60, 20, 10],
        [300, 20, 2],
      ],
    },
    {
      name: 'an outage counts as wanting what runs',
      start: 8,
      rows: [
        [0, 80, 8],
        [250, unreadable, 8],
        [549, 20, 8],
        [550, 20, 2],
      ],
    },
    {
      name: 'also at the minimum',
      start: 3,
      rows: [
        [0, unreadable, 3],
        [60, unreadable, 3],
        [359, 0, 3],
        [660, 0, 0],
      ],
    },
    {
      name: 'replicas above the maximum come down to it after an outage, window or not',
      start: 25,
      rows: [
        [0, unreadable, 25],
        [60, unreadable, 25],
        [120, 500, 10],
      ],
    },
    {
      name: 'what the known signal raised during an outage of another counts',
      rows: [
        [0, 10, 1],
        [60, 90, 9],
      ],
    },
  ]
  for (const { name, start = 1, rows } of table) {
    test(name, () => expectRows(timeline(policyOf(FIVE_MINUTES), start), rows))
  }

  test('what is wanted still needs no window', () => {
    const target = timeline(policyOf(FIVE_MINUTES), 1)
    target.at(0, 80)
    target.set(5)
    assert.equal(target.at(60, 50).reason, 'DesiredWithinRange')
  })

  test('replicas that someone lowered are not raised back to the window', () => {
    const target = timeline(policyOf(FIVE_MINUTES), 1)
    target.at(0, 80)
    target.set(3)
    assert.equal(target.at(60, 30).desiredReplicas, 3)
  })

  test('replicas that someone raised come down to what the window holds', () => {
    const target = timeline(policyOf(FIVE_MINUTES), 1)
    target.at(0, 50)
    target.set(9)
    const decision = target.at(60, 20)
    assert.deepEqual([decision.desiredReplicas, decision.reason], [5, 'ScaledDown'])
  })

  test('a backlog that was seen while the target could not be read counts', () => {
    const target = timeline(policyOf(FIVE_MINUTES), 9)
    target.at(0, 90)
    target.blind(299, 90)
    assert.equal(target.at(301, 10).desiredReplicas, 9)
    assert.equal(target.at(598, 10).desiredReplicas, 9)
    assert.equal(target.at(599, 10).desiredReplicas, 1)
  })

  test('says what holds, what would be without it and when it ends, and keeps the recommendation', () => {
    const target = timeline(policyOf(FIVE_MINUTES), 1)
    target.at(0, 80)
    const decision = target.at(60, 20)
    assert.equal(decision.reason, 'ScaleDownStabilized')
    assert.equal(decision.recommendedReplicas, 2)
    assert.deepEqual(decision.counterfactual, { rule: 'stabilization', replicas: 2 })
    assert.equal(decision.nextChangeAt, 300_000)
    assert.deepEqual(decision.adjustments.at(-1), {
      rule: 'stabilization',
      from: 2,
      to: 8,
      reason: 'ScaleDownStabilized',
      why: '8 was wanted within the last 300 s',
    })
  })
})

suite('a restart never scales down', () => {
  for (const windowMs of [0, 300_000]) {
    test(`in its first cycle, with a window of ${windowMs / 1000} s`, () => {
      const target = timeline(policyOf({ scaleDown: { stabilizationMs: windowMs } }), 9)
      const first = target.at(0, 10)
      assert.deepEqual([first.desiredReplicas, first.reason], [9, 'ScaleDownStabilized'])
      assert.match(first.message, /first cycle after a start/)
      assert.equal(first.nextChangeAt, windowMs)
      assert.equal(target.at(windowMs / 1000 + 1, 10).desiredReplicas, 1)
    })
  }

  test('and the window starts with the current replicas', () => {
    expectRows(timeline(policyOf(FIVE_MINUTES), 9), [
      [0, 10, 9],
      [299, 10, 9],
      [300, 10, 1],
    ])
  })

  test('nor below the minimum, with a minimum TTL of 0', () => {
    expectRows(timeline(policyOf({ minTtlMs: 0 }), 1), [
      [0, 0, 1, 'ScaleDownStabilized'],
      [1, 0, 0],
    ])
  })

  test('but replicas above a lowered maximum come down to it at once', () => {
    assert.equal(timeline(policyOf({ maxReplicas: 4 }), 9).at(0, 500).desiredReplicas, 4)
  })
})

suite('the window where the policy leaves it open is what SLO mode has learned', () => {
  const held = (scaleDown: Partial<Behavior>) => {
    const context = contextOf(
      observe(known(20), 8),
      policyOf({ scaleDown }),
      {
        highs: [{ at: 0, replicas: 8 }],
      },
      100_000,
    )
    const slo = {
      targetLagSeconds: 20,
      arrivalRate: 1,
      capacitySamples: 0,
      startUpSeconds: 10,
      rebalanceSeconds: 2,
      scaleDownAfterSeconds: 120,
    }
    const proposals = context.proposals.map((proposal) => ({ ...proposal, slo }))
    return stabilization.apply(2, { ...context, proposals })
  }

  test('and not else', () => {
    assert.deepEqual([held({}).replicas, held({}).until], [8, 120_000])
    assert.equal(held({ stabilizationMs: 100_000 }).replicas, undefined)
    assert.equal(held({ stabilizationMs: 100_001 }).until, 100_001)
  })
})

suite('what is remembered', () => {
  const after = (backlogs: readonly number[], everyMs = 1_000): Memory => {
    let memory: Memory = {}
    for (const [index, backlog] of backlogs.entries()) {
      ;({ memory } = decide(observe(known(backlog), 5), policyOf(), memory, index * everyMs))
    }
    return memory
  }

  test('the recommendations that may still count: falling ones down, rising ones up', () => {
    const { highs, lows } = after([50, 80, 60, 60, 30, 40, 40])
    assert.deepEqual(
      highs?.map(({ replicas }) => replicas),
      [8, 6, 4],
    )
    assert.deepEqual(
      highs?.map(({ at }) => at),
      [1_000, 3_000, 6_000],
    )
    assert.deepEqual(
      lows?.map(({ replicas }) => replicas),
      [3, 4],
    )
  })

  test('nothing for longer than an hour, the longest window there is', () => {
    const { highs } = after([90, 50, 20], 1_800_000)
    assert.deepEqual(
      highs?.map(({ replicas }) => replicas),
      [5, 2],
    )
  })

  test('a step of partitions, not what it was made from', () => {
    const reading = known(70, { consumablePartitions: 12 })
    const { memory } = decide(observe(reading, 6), policyOf({ maxReplicas: 20, partitionSteps: true }), {}, 0)
    assert.deepEqual(memory.highs, [{ at: 0, replicas: 12 }])
  })

  test('what was wanted below the minimum, not what the minimum made of it', () => {
    const policy = policyOf({ minReplicas: 3 })
    const wanted = (backlog: number, current: number) =>
      decide(observe(known(backlog), current), policy, { highs: [], lows: [] }, 0).memory.highs?.[0]?.replicas
    assert.equal(wanted(10, 3), 1)
    assert.equal(wanted(30, 3), 3)
    assert.equal(wanted(40, 3), 4)
  })
})
