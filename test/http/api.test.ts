import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { decisionView, renderJson, targetView } from '../../src/http/api.ts'
import type { DecisionView } from '../../src/http/api.ts'
import { append } from '../../src/http/journal.ts'
import type { TargetReport } from '../../src/ports.ts'
import {
  condition,
  cycleReport,
  failing,
  kafkaTimeout,
  scaledUp,
  sloFigures,
  stabilized,
  targetReport,
} from '../support/reports.ts'

const ID = 'shop/deployments/orders'

function decisionOf(report: TargetReport): DecisionView {
  const [entry] = append([], report)
  assert.ok(entry)
  return decisionView(entry)
}

suite('a decision in the API', () => {
  test('is all that led to it, and what became of it', () => {
    assert.deepEqual(JSON.parse(renderJson(decisionOf(scaledUp()))), {
      target: ID,
      since: '2026-11-22T12:00:00.020Z',
      cycles: 1,
      inputs: {
        target: { status: 'known', currentReplicas: 5, readyReplicas: 4 },
        triggers: [
          { trigger: 'kafka', status: 'known', backlog: 50, partitions: 1, consumablePartitions: 1 },
        ],
      },
      at: '2026-11-22T12:00:00.020Z',
      reason: 'ScaledUp',
      message: 'backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8',
      backlog: 95,
      currentReplicas: 5,
      readyReplicas: 4,
      desiredReplicas: 8,
      recommendedReplicas: 10,
      proposals: [{ trigger: 'kafka', replicas: 5, why: '50 messages at 10 a pod' }],
      rules: [
        { rule: 'propose', from: 5, to: 10, reason: 'ScaledUp', why: '95 messages at 10 a pod' },
        { rule: 'partitions', from: 10, to: 8, reason: 'PartitionLimit', why: '8 partitions' },
      ],
      findings: [],
      rates: { throughput: 600, consumption: 660, drainSeconds: 50 },
      outcome: { action: 'scaled' },
    })
  })

  test('says what would be otherwise, when that can change, what was found and what SLO mode knows', () => {
    const { counterfactual, nextChangeAt, findings, proposals } = decisionOf(stabilized())
    assert.deepEqual(counterfactual, { rule: 'stabilization', replicas: 4 })
    assert.equal(nextChangeAt, '2026-11-22T12:01:30.020Z')
    assert.deepEqual(findings, [
      { finding: 'PartitionBottleneck', why: 'partition 3 alone gets 60 messages/s' },
    ])
    assert.deepEqual(proposals[0]?.slo, sloFigures)
  })

  test('of a dry run has the replicas that there would be', () => {
    const dry = targetReport({ decision: { simulatedReplicas: 8 }, outcome: { action: 'dry-run' } })
    assert.deepEqual(
      [decisionOf(dry).simulatedReplicas, decisionOf(dry).currentReplicas, decisionOf(dry).outcome],
      [8, 5, { action: 'dry-run' }],
    )
  })

  test('on what cannot be read has the reason for an input', () => {
    assert.deepEqual(decisionOf(targetReport({ reading: kafkaTimeout })).inputs.triggers, [
      { trigger: 'kafka', ...kafkaTimeout },
    ])
  })
})

suite('a target in the API', () => {
  test('is what was configured, what was read, and what was concluded', () => {
    const view = targetView(cycleReport(targetReport({ externalChange: { from: 4, to: 5 } })))
    assert.deepEqual(view, {
      id: ID,
      namespace: 'shop',
      name: 'orders',
      kind: 'Deployment',
      condition: { ...condition(ID), since: '2026-11-22T12:00:00.000Z' },
      observed: { status: 'known', currentReplicas: 5, readyReplicas: 4 },
      externalChange: { from: 4, to: 5 },
      triggers: [
        {
          id: 'kafka',
          type: 'kafka',
          subject: 'topic orders, group billing',
          topics: ['orders'],
          consumerGroup: 'billing',
          reading: targetReport().observation.readings['kafka'],
        },
      ],
      policy: targetReport().target.policy,
      decision: view.decision,
    })
  })

  test('has its decision in full, as the list of decisions tells it', () => {
    const report = stabilized()
    const target = targetView(cycleReport(report))
    const {
      target: _target,
      since: _since,
      cycles: _cycles,
      inputs: _inputs,
      ...decision
    } = decisionOf(report)
    assert.deepEqual(target.decision, decision)
  })

  test('says why it cannot be read', () => {
    const report = cycleReport({
      ...targetReport({ reading: kafkaTimeout }),
      conditions: [failing(ID, 2)],
    })
    const view = targetView(report)
    assert.deepEqual(view.triggers[0]?.reading, kafkaTimeout)
    assert.equal(view.condition?.reason, 'KafkaTimeout')
  })

  test('tells nothing of a trigger but what is meant to be told', () => {
    const target = targetReport().target
    const [trigger] = target.triggers
    assert.ok(trigger)
    const secret = { ...trigger, password: 'hunter2' }
    const view = targetView(cycleReport(targetReport({ target: { ...target, triggers: [secret] } })))
    assert.doesNotMatch(renderJson(view), /hunter2/)
  })
})

test('offsets are strings in JSON, since they outgrow a double', () => {
  assert.equal(
    renderJson({ highWatermark: 9_007_199_254_740_993n }),
    '{\n  "highWatermark": "9007199254740993"\n}\n',
  )
})
