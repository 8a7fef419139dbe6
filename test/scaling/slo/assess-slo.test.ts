import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { assessSlo } from '../../../src/scaling/slo/assess-slo.ts'
import type { KnownReading, Observation, Policy, Reading } from '../../../src/scaling/types.ts'
import { policyOf, trigger, unreadable } from '../scenario.ts'
import { at, memoryOf, partitionOf } from './support.ts'

const reading = (lag: number): KnownReading => ({
  status: 'known',
  backlog: lag,
  partitions: [partitionOf(0, 100n, 100n + BigInt(lag))],
  consumablePartitions: 1,
})

/** A partition that retention is eating up. */
const losing: KnownReading = {
  ...reading(40),
  partitions: [{ ...partitionOf(0, 5n, 90n), lowWatermark: 50n, lostToRetention: true }],
}

/** Two topics with a target lag, and one without. */
const policy: Policy = {
  ...policyOf(),
  triggers: [
    { ...trigger, id: 'orders', targetLagMs: 20_000 },
    { ...trigger, id: 'bills', targetLagMs: 60_000, messagesPerPod: 100 },
    { ...trigger, id: 'plain' },
  ],
}

function observe(orders: Reading | undefined, bills: Reading, currentReplicas = 2): Observation {
  return {
    target: { status: 'known', currentReplicas },
    readings: { ...(orders === undefined ? {} : { orders }), bills, plain: reading(500) },
  }
}

suite('the assessment of a target', () => {
  test('proposes for each trigger with a target lag, in the terms of each', () => {
    const { proposals, findings, urgent, memory } = assessSlo(
      observe(reading(35), reading(35)),
      policy,
      undefined,
      at(0),
    )
    assert.deepEqual(
      proposals.map((proposal) => [proposal.trigger, proposal.replicas, proposal.slo?.targetLagSeconds]),
      [
        ['orders', 4, 20],
        ['bills', 1, 60],
      ],
    )
    assert.deepEqual([findings, urgent], [[], undefined])
    assert.deepEqual(Object.keys(memory ?? {}), ['orders', 'bills'])
  })

  test('goes on from its memory', () => {
    const first = assessSlo(observe(reading(0), reading(0)), policy, undefined, at(0))
    const next = assessSlo(observe(reading(50), reading(0)), policy, first.memory, at(5))
    assert.equal(next.proposals[0]?.slo?.arrivalRate, 10)
    assert.equal(next.proposals[1]?.slo?.arrivalRate, 0)
  })

  test('leaves out what is unknown, and keeps what is remembered of it', () => {
    const before = { orders: memoryOf({ proven: 7 }), other: memoryOf({ proven: 8 }) }
    for (const orders of [unreadable, undefined]) {
      const { proposals, memory } = assessSlo(observe(orders, reading(0)), policy, before, at(200))
      assert.deepEqual(
        proposals.map(({ trigger }) => trigger),
        ['bills'],
      )
      assert.equal(memory?.['orders'], before.orders)
      assert.equal(memory?.['other'], before.other)
    }
  })

  test('says nothing while the target is unknown', () => {
    const memory = { orders: memoryOf() }
    const observation: Observation = { ...observe(reading(5), reading(5)), target: unreadable }
    assert.deepEqual(assessSlo(observation, policy, memory, at(200)), { proposals: [], findings: [], memory })
  })

  test('has nothing to say of a target without a target lag', () => {
    assert.deepEqual(assessSlo(observe(reading(5), reading(5)), policyOf(), undefined, at(0)), {
      proposals: [],
      findings: [],
      memory: undefined,
    })
  })

  test('has one finding of each kind, and the first that is urgent', () => {
    const { findings, urgent, proposals } = assessSlo(observe(losing, losing), policy, undefined, at(0))
    assert.deepEqual(
      findings.map(({ finding }) => finding),
      ['RetentionRisk'],
    )
    assert.equal(urgent, findings[0])
    assert.deepEqual(
      proposals.map(({ replicas }) => replicas),
      [10, 10],
    )
  })

  test('is urgent when only the second trigger is', () => {
    const { urgent } = assessSlo(observe(reading(0), losing), policy, undefined, at(0))
    assert.equal(urgent?.finding, 'RetentionRisk')
  })

  test('forecasts where that is wanted', () => {
    const [orders, ...others] = policy.triggers
    const forecasting = { ...policy, triggers: [{ ...(orders ?? trigger), forecast: true }, ...others] }
    const { memory } = assessSlo(observe(reading(0), reading(0)), forecasting, undefined, at(0))
    assert.notEqual(memory?.['orders']?.forecast, undefined)
    assert.equal(memory?.['bills']?.forecast, undefined)
  })
})
