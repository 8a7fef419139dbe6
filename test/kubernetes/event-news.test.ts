import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newsOf } from '../../src/kubernetes/event-news.ts'
import type { TargetReport } from '../../src/ports.ts'
import type { Reason } from '../../src/scaling/types.ts'
import { NOON, scaledUp, targetReport } from '../support/reports.ts'

const steady = targetReport()
const holding = (reason: Reason): TargetReport =>
  targetReport({ decision: { reason, message: `because of ${reason}` } })
const refused = scaledUp({
  outcome: { action: 'failed', reason: 'Forbidden', message: 'nobody may patch' },
})
const simulated = targetReport({
  decision: { reason: 'DryRun', simulatedReplicas: 6, desiredReplicas: 8, message: 'would be 8' },
  outcome: { action: 'dry-run' },
})
const bottleneck = { finding: 'PartitionBottleneck', why: 'partition 3 is hot' } as const
const ineffective = { finding: 'IneffectiveScaleUp', why: 'two more brought nothing' } as const

suite('what a cycle has to tell of a target', () => {
  const cases: { name: string; report: TargetReport; before?: Reason; expected: string[] }[] = [
    { name: 'is nothing while it is seen for the first time and fine', report: steady, expected: [] },
    {
      name: 'is nothing while its reason stays',
      report: holding('PartitionLimit'),
      before: 'PartitionLimit',
      expected: [],
    },
    {
      name: 'is another reason',
      report: holding('PartitionLimit'),
      before: 'DesiredWithinRange',
      expected: ['Normal PartitionLimit: because of PartitionLimit'],
    },
    {
      name: 'is that all is well again',
      report: steady,
      before: 'SignalUnavailable',
      expected: ['Normal DesiredWithinRange: backlog 50 wants 5: stays at 5'],
    },
    { name: 'is nothing when a scaling was all it took', report: steady, before: 'ScaledUp', expected: [] },
    {
      name: 'is a scaling, in the first cycle and after another one too',
      report: scaledUp(),
      before: 'ScaledUp',
      expected: ['Normal ScaledUp (5 to 8): backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8'],
    },
    {
      name: 'is what a dry run would do, from the replicas it would have by now',
      report: simulated,
      before: 'DryRun',
      expected: ['Normal DryRun (6 to 8): would be 8'],
    },
    {
      name: 'is a refused write, as a warning by the name of the refusal',
      report: refused,
      expected: [
        'Warning Forbidden: backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8; not written: nobody may patch',
      ],
    },
    ...(['SignalUnavailable', 'TargetUnavailable', 'Fallback'] as const).map((reason) => ({
      name: `is ${reason}, as a warning, as long as it lasts`,
      report: holding(reason),
      before: reason,
      expected: [`Warning ${reason}: because of ${reason}`],
    })),
    {
      name: 'is every finding, as a warning, as long as it lasts',
      report: targetReport({ decision: { findings: [bottleneck, ineffective] } }),
      before: 'DesiredWithinRange',
      expected: [
        'Warning PartitionBottleneck: partition 3 is hot',
        'Warning IneffectiveScaleUp: two more brought nothing',
      ],
    },
    {
      name: 'is not told twice where a reason and a finding have one name',
      report: targetReport({ decision: { reason: 'IneffectiveScaleUp', findings: [ineffective] } }),
      before: 'ScaledUp',
      expected: ['Warning IneffectiveScaleUp: two more brought nothing'],
    },
  ]
  for (const { name, report, before, expected } of cases) {
    test(name, () => {
      const known = new Set([`${before}`])
      const news = newsOf(report, before && { reason: before, replicas: 5, known })
      const told = news.map(({ type, reason, change, note }) => {
        return `${type} ${reason}${change === undefined ? '' : ` (${change})`}: ${note}`
      })
      assert.deepEqual(told, expected)
      assert.ok(news.every(({ at, target }) => at === NOON + 20 && target === report.target))
    })
  }
})
