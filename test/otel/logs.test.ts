import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { linesOf } from '../../otel/logs.ts'
import type { Line } from '../../otel/log.ts'
import type { Said } from '../../otel/logs.ts'
import type { CycleReport } from '../../src/ports.ts'
import {
  condition,
  cycleReport,
  failing,
  kafkaTimeout,
  knownReading,
  partition,
  recovered,
  scaledUp,
  targetCalled,
  targetReport,
} from '../support/reports.ts'

const ID = 'shop/deployments/orders'

/** What a sequence of cycles says above debug, one list a cycle, as `level message`. */
function said(...reports: readonly CycleReport[]): string[][] {
  const before = new Map<string, Said>()
  return reports.map((report) => {
    const told = linesOf(report, before.get(report.target.id))
    before.set(report.target.id, told.said)
    return told.lines
      .filter(({ level }) => level !== 'debug')
      .map(({ level, message }) => `${level} ${message}`)
  })
}

function debugOf(report: CycleReport, before?: Said): Line[] {
  return linesOf(report, before).lines.filter(({ level }) => level === 'debug')
}

/** A cycle with these conditions, in which the target was said to be where it should be. */
function withConditions(...conditions: CycleReport['conditions']): CycleReport {
  return cycleReport({ conditions })
}

/** A cycle of a dry run that wants these replicas. */
function dryRun(desiredReplicas: number): CycleReport {
  const decision = {
    reason: 'DryRun',
    message: `5 to ${desiredReplicas} (dry run: nothing is written, the target has 5)`,
    desiredReplicas,
    act: false,
  } as const
  return cycleReport(scaledUp({ decision, outcome: { action: 'dry-run' } }))
}

/** What a cycle says after one in which all was well. */
function quiet(report: CycleReport): string[] {
  return said(cycleReport(), report)[1] ?? []
}

suite('what a decision is worth saying', () => {
  test('the first decision is said, the same one again is not', () => {
    assert.deepEqual(said(cycleReport(), cycleReport()), [
      [`info ${ID}: DesiredWithinRange: backlog 50 wants 5: stays at 5`],
      [],
    ])
  })

  test('every scaling is said, also when its reason is the last one', () => {
    const line = `info ${ID}: ScaledUp: backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8`
    const report = cycleReport(scaledUp())
    assert.deepEqual(said(report, report), [[line], [line]])
  })

  test('a changed reason is said although nothing was scaled', () => {
    const held = targetReport({
      decision: { reason: 'SignalUnavailable', message: 'backlog unknown: stays at 5' },
    })
    assert.deepEqual(quiet(cycleReport(held)), [`info ${ID}: SignalUnavailable: backlog unknown: stays at 5`])
  })

  test('a dry run is said when it begins and when its number changes, not every cycle', () => {
    assert.deepEqual(said(dryRun(8), dryRun(8), dryRun(9)), [
      [`info ${ID}: DryRun: 5 to 8 (dry run: nothing is written, the target has 5)`],
      [],
      [`info ${ID}: DryRun: 5 to 9 (dry run: nothing is written, the target has 5)`],
    ])
  })

  test('a refused write is said once with its reason, and again only through its condition', () => {
    const report = cycleReport(
      scaledUp({ decision: { message: '5 to 8' }, outcome: { action: 'failed', reason: 'Forbidden' } }),
    )
    assert.deepEqual(said(report, report), [[`info ${ID}: ScaledUp: 5 to 8 (not written: Forbidden)`], []])
  })

  test('the line carries the figures of the decision and leaves out what is unknown', () => {
    const report = cycleReport(scaledUp({ decision: { rates: {} } }))
    const line = linesOf(report, undefined).lines.find(({ level }) => level === 'info')
    assert.deepEqual(line?.attributes, {
      'k8s.namespace.name': 'shop',
      'autoscaler.target.name': 'orders',
      'autoscaler.target.kind': 'Deployment',
      'messaging.destination.name': 'orders',
      'messaging.consumer.group.name': 'billing',
      'autoscaler.decision.reason': 'ScaledUp',
      'autoscaler.decision.action': 'scaled',
      'autoscaler.backlog': 95,
      'autoscaler.replicas.current': 5,
      'autoscaler.replicas.ready': 4,
      'autoscaler.replicas.desired': 8,
      'autoscaler.replicas.recommended': 10,
    })
  })

  test('at level debug each cycle and each decision has a line', () => {
    const [, ...decisions] = debugOf(cycleReport(), linesOf(cycleReport(), undefined).said)
    assert.deepEqual(debugOf(cycleReport({ missedCycles: 2 }))[0], {
      level: 'debug',
      message: `${ID}: cycle 7 took 30 ms`,
      attributes: {
        'k8s.namespace.name': 'shop',
        'autoscaler.target.name': 'orders',
        'autoscaler.target.kind': 'Deployment',
        'autoscaler.cycle': 7,
        'autoscaler.cycle.duration': 0.03,
        'autoscaler.cycle.lateness': 0.004,
        'autoscaler.cycles.missed': 2,
      },
    })
    assert.deepEqual(
      decisions.map(({ message }) => message),
      [`${ID}: DesiredWithinRange: backlog 50 wants 5: stays at 5`],
    )
  })
})

suite('what a condition is worth saying', () => {
  const failed = `warn kafka fails: KafkaTimeout: ${kafkaTimeout.message}`
  const cases: { name: string; conditions: CycleReport['conditions']; expected: string[] }[] = [
    { name: 'nothing while all is well', conditions: [condition('kafka')], expected: [] },
    { name: 'a failure when it begins', conditions: [failing('kafka', 1)], expected: [failed] },
    { name: 'nothing while it lasts', conditions: [failing('kafka', 2)], expected: [] },
    {
      name: 'a new reason for it',
      conditions: [
        failing('kafka', 3, { transition: 'changed', reason: 'KafkaUnreachable', message: 'refused' }),
      ],
      expected: ['warn kafka still fails, now with KafkaUnreachable: refused'],
    },
    {
      name: 'its end, with how long it lasted',
      conditions: [recovered('kubernetes', 3)],
      expected: ['info kubernetes recovered after 3 failed cycles'],
    },
    {
      name: 'its end after a single cycle',
      conditions: [recovered(ID, 1)],
      expected: [`info ${ID} recovered after 1 failed cycle`],
    },
    {
      name: 'a target that fails on its own',
      conditions: [
        condition('kafka'),
        failing(ID, 1, { reason: 'TopicMissing', message: 'no topic orders' }),
      ],
      expected: [`warn ${ID} fails: TopicMissing: no topic orders`],
    },
    {
      name: 'a component, but not the targets that fail with it',
      conditions: [failing('kafka', 1), failing(ID, 1)],
      expected: [failed],
    },
    {
      name: 'a target that fails for another reason than the component',
      conditions: [failing('kafka', 2), failing(ID, 1, { reason: 'Forbidden', message: 'no patch' })],
      expected: [`warn ${ID} fails: Forbidden: no patch`],
    },
    {
      name: 'a component that recovers, but not the targets that recover with it',
      conditions: [recovered('kafka', 2), recovered(ID, 2)],
      expected: ['info kafka recovered after 2 failed cycles'],
    },
    {
      name: 'a target that recovers with a component but had failed for longer',
      conditions: [recovered('kafka', 2), recovered(ID, 5)],
      expected: ['info kafka recovered after 2 failed cycles', `info ${ID} recovered after 5 failed cycles`],
    },
  ]
  for (const { name, conditions, expected } of cases) {
    test(name, () => assert.deepEqual(quiet(withConditions(...conditions)), expected))
  }

  test('a failure carries its subject, reason and count', () => {
    const line = linesOf(withConditions(failing('kafka', 1)), undefined).lines.find(
      ({ level }) => level === 'warn',
    )
    assert.deepEqual(line?.attributes, {
      'autoscaler.subject': 'kafka',
      'error.type': 'KafkaTimeout',
      'autoscaler.failures': 1,
    })
  })
})

suite('what else is worth saying', () => {
  const notice = { backlog: 2_000, threshold: 1_000, recommendedReplicas: 200 }
  for (const [event, expected] of [
    ['crossed', 'warn'],
    ['changed', 'warn'],
    ['cleared', 'info'],
  ] as const) {
    test(`a threshold that was ${event} is a line at level ${expected} with its figures`, () => {
      const report = cycleReport(targetReport({ decision: { notice: { event, ...notice } } }))
      const { lines } = linesOf(report, linesOf(cycleReport(), undefined).said)
      const line = lines.find(({ message }) => message.includes('threshold'))
      assert.equal(line?.level, expected)
      assert.match(
        line.message,
        /backlog 2000 is .* the threshold of 1000; without bounds it asks for 200 replicas/,
      )
      assert.equal(line.attributes?.['autoscaler.backlog'], 2_000)
      assert.equal(line.attributes?.['autoscaler.threshold'], 1_000)
      assert.equal(line.attributes?.['autoscaler.replicas.recommended'], 200)
    })
  }

  test('replicas that someone else changed', () => {
    const report = cycleReport(targetReport({ externalChange: { from: 5, to: 3 } }))
    assert.deepEqual(quiet(report), [`warn ${ID}: someone else changed the replicas from 5 to 3`])
  })

  test('targets are told apart', () => {
    const billing = targetReport({ target: targetCalled('billing') })
    const orders = targetReport()
    assert.deepEqual(said(cycleReport(orders), cycleReport(orders), cycleReport(billing))[2], [
      'info shop/deployments/billing: DesiredWithinRange: backlog 50 wants 5: stays at 5',
    ])
  })

  test('a finding when it appears and when it is over', () => {
    const findings = [{ finding: 'PartitionBottleneck', why: 'partition 3 gets it all' }] as const
    const found = cycleReport(targetReport({ decision: { findings } }))
    assert.deepEqual(said(cycleReport(), found, found, cycleReport()).slice(1), [
      [`warn ${ID}: PartitionBottleneck: partition 3 gets it all`],
      [],
      [`info ${ID}: PartitionBottleneck is over`],
    ])
  })

  test('messages lost to retention are said in the cycle that saw them', () => {
    const lost = cycleReport(targetReport({ reading: knownReading(partition({ lostToRetention: true })) }))
    assert.deepEqual(said(cycleReport(), lost, lost), [
      said(cycleReport())[0],
      [`warn ${ID}: retention deleted messages that the group never read, in orders/0`],
      [],
    ])
  })
})
