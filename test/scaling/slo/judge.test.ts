import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { judged, step } from './judged.ts'
import { at, partitionOf, steadily } from './support.ts'

suite('a ceiling', () => {
  const plateau = {
    at: at(50),
    ready: 4,
    rate: 100,
    error: 0,
    ceiling: 4,
    until: at(101),
    backoffMs: 600_000,
  }

  test('holds back what would bring nothing', () => {
    const { proposal, findings } = judged(2, 2_000, { arrivals: step, plateau })
    assert.deepEqual([proposal.replicas, proposal.slo?.ceiling], [4, 4])
    assert.deepEqual(
      findings.map(({ finding }) => finding),
      ['IneffectiveScaleUp', 'TargetLagUnreachable'],
    )
  })

  test('never takes replicas away', () => {
    const { proposal } = judged(5, 2_000, { arrivals: step, plateau })
    assert.deepEqual([proposal.replicas, proposal.slo?.ceiling], [5, 5])
  })

  test('is not heard of where it holds nothing back', () => {
    const { proposal, findings } = judged(6, 0, { arrivals: steadily(95, 60), plateau })
    assert.deepEqual([proposal.replicas, proposal.slo?.ceiling, findings], [2, undefined, []])
  })

  test('is lifted to twice as many when its time is over', () => {
    const over = { ...plateau, until: at(100) }
    assert.equal(judged(2, 2_000, { arrivals: step, plateau: over }).proposal.replicas, 8)
    assert.equal(judged(2, 2_000, { arrivals: step, plateau: { ...over, ceiling: 3 } }).proposal.replicas, 6)
  })
})

suite('messages about to be lost', () => {
  const losing = { ...partitionOf(0, 5n, 90n), lowWatermark: 50n, backlog: 40n, lostToRetention: true }
  const reading = { status: 'known', backlog: 40, partitions: [losing] } as const

  test('take all replicas there may be, whatever else is known', () => {
    const plateau = { at: at(50), ready: 4, rate: 100, error: 0, ceiling: 4, until: at(900) }
    const { proposal, urgent } = judged(
      2,
      2_000,
      { arrivals: step, plateau },
      { reading, policy: { maxReplicas: 17 } },
    )
    assert.equal(proposal.replicas, 17)
    assert.equal(urgent?.finding, 'RetentionRisk')
  })
})
