import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { tolerance } from '../../src/scaling/tolerance.ts'
import type { Policy, Proposal, Reading } from '../../src/scaling/types.ts'
import { contextOf, known, observe, observeAll, policyOf, policyWith, unreadable } from './scenario.ts'

const TENTH = { scaleUp: { tolerance: 0.1 }, scaleDown: { tolerance: 0.1 } }

function settled(reading: Reading, current: number, policy: Policy) {
  return decide(observe(reading, current), policy, { highs: [] }, 0).decision
}

suite('tolerance', () => {
  suite(
    'a ratio inside [1 - tolerance, 1 + tolerance] keeps the replicas, edges included, as in the HPA',
    () => {
      // replica_calculator.go, GetExternalPerPodMetricReplicas: usage / (target * replicas)
      const table = [
        { backlog: 100, current: 10, desired: 10 },
        { backlog: 101, current: 10, desired: 10 },
        { backlog: 109, current: 10, desired: 10 },
        { backlog: 110, current: 10, desired: 10 },
        { backlog: 111, current: 10, desired: 12 },
        { backlog: 91, current: 10, desired: 10 },
        { backlog: 90, current: 10, desired: 10 },
        { backlog: 89, current: 10, desired: 9 },
        { backlog: 880, current: 80, desired: 80 },
        { backlog: 881, current: 80, desired: 89 },
        { backlog: 720, current: 80, desired: 80 },
        { backlog: 719, current: 80, desired: 72 },
        { backlog: 5, current: 0, desired: 1 },
      ]
      for (const { backlog, current, desired } of table) {
        test(`backlog ${backlog} at ${current}: ${desired}`, () => {
          const policy = policyOf({ ...TENTH, maxReplicas: 100 })
          assert.equal(settled(known(backlog), current, policy).desiredReplicas, desired)
        })
      }
    },
  )

  suite('up and down have tolerances of their own (KEP-4951)', () => {
    const policy = policyOf({ scaleUp: { tolerance: 0 }, scaleDown: { tolerance: 0.5 }, maxReplicas: 100 })
    const table = [
      { backlog: 101, current: 10, desired: 11 },
      { backlog: 50, current: 10, desired: 10 },
      { backlog: 49, current: 10, desired: 5 },
    ]
    for (const { backlog, current, desired } of table) {
      test(`backlog ${backlog} at ${current}: ${desired}`, () => {
        assert.equal(settled(known(backlog), current, policy).desiredReplicas, desired)
      })
    }
  })

  suite('it never keeps a target from a bound or from the last partition', () => {
    const table = [
      {
        name: '22 of 24 partitions: KEDA caps, then the HPA tolerates 24/22 = 1.09 (kedacore/keda#2908)',
        partitions: 24,
        backlog: 100_000,
        current: 22,
        desired: 24,
      },
      {
        name: '21 of 24 with just enough for all (kedacore/keda#4791)',
        partitions: 24,
        backlog: 231,
        current: 22,
        desired: 24,
      },
      { name: '63 of 64', partitions: 64, backlog: 640, current: 63, desired: 64 },
      { name: 'the maximum', partitions: 500, backlog: 1_000, current: 95, desired: 100 },
      { name: 'beyond the maximum', partitions: 500, backlog: 1_040, current: 95, desired: 100 },
      { name: 'the minimum', partitions: 500, backlog: 100, current: 11, desired: 10 },
      { name: 'but below them it does', partitions: 24, backlog: 225, current: 22, desired: 22 },
      { name: 'and above', partitions: 500, backlog: 105, current: 11, desired: 11 },
    ]
    for (const { name, partitions, backlog, current, desired } of table) {
      test(name, () => {
        const policy = policyOf({ ...TENTH, minReplicas: 10, maxReplicas: 100 })
        const reading = known(backlog, { consumablePartitions: partitions })
        assert.equal(settled(reading, current, policy).desiredReplicas, desired)
      })
    }
  })

  suite('each proposal is weighed on its own and the highest counts, as in the HPA', () => {
    const sloProposal = (replicas: number): Proposal => ({
      trigger: 'slo',
      replicas,
      why: 'the load needs it',
    })
    const usage = (used: number): Proposal => ({
      trigger: 'a',
      replicas: Math.ceil(used),
      usage: used,
      why: '',
    })
    const table = [
      { name: 'one tolerated, the other lower', wanted: [usage(10.5), usage(3)], current: 10, to: 10 },
      { name: 'one tolerated, SLO mode wants more', wanted: [usage(109.5), sloProposal(105)], to: 105 },
      { name: 'one tolerated, SLO mode wants the same', wanted: [usage(100.5), sloProposal(101)], to: 101 },
      { name: 'SLO mode alone is never tolerated', wanted: [sloProposal(101)], to: 101 },
      { name: 'both below, one tolerated', wanted: [usage(95), usage(40)], to: 100 },
      { name: 'none tolerated', wanted: [usage(60), usage(40)], to: 60 },
    ]
    for (const { name, wanted, current = 100, to } of table) {
      test(name, () => {
        const recommended = Math.max(...wanted.map(({ replicas }) => replicas))
        const policy = policyOf({ ...TENTH, maxReplicas: 1_000 })
        const context = { ...contextOf(observe(known(0), current), policy), proposals: wanted, recommended }
        assert.equal(tolerance.apply(recommended, context).replicas ?? recommended, to)
      })
    }
  })

  test('what the known signals raise is tolerated, too, while another is unknown', () => {
    const policy = policyWith({ a: {}, b: {} }, { ...TENTH, maxReplicas: 100 })
    const at = (a: number) =>
      decide(observeAll({ a, b: unreadable }, 10), policy, { highs: [] }, 0).decision.desiredReplicas
    assert.equal(at(110), 10)
    assert.equal(at(111), 12)
  })

  test('a fallback is not weighed', () => {
    const policy = policyOf({ ...TENTH, maxReplicas: 100, fallback: { replicas: 11, afterMs: 0 } })
    assert.equal(settled(unreadable, 10, policy).desiredReplicas, 11)
  })

  test('says the figures it went by', () => {
    const policy = policyOf({ scaleUp: { tolerance: 0.07 }, scaleDown: { tolerance: 0.2 } })
    const up = settled(known(53), 5, policy)
    assert.equal(up.reason, 'WithinTolerance')
    assert.equal(up.message, 'backlog 53 wants 6, 5.30 is within 7 % of 5: stays at 5 (without tolerance: 6)')
    const down = settled(known(40), 5, policy)
    assert.match(down.message, /4\.00 is within 20 % of 5: stays at 5/)
    const two = policyWith({ a: {}, b: {} }, { scaleDown: { tolerance: 0.5 } })
    const { decision } = decide(observeAll({ a: 50, b: 60 }, 8), two, { highs: [] }, 0)
    assert.match(decision.message, /6\.00 is within 50 % of 8/)
  })

  test('without it every proposal counts', () => {
    assert.equal(settled(known(101), 10, policyOf({ maxReplicas: 100 })).desiredReplicas, 11)
    assert.equal(settled(known(99), 11, policyOf({ maxReplicas: 100 })).desiredReplicas, 10)
  })
})
