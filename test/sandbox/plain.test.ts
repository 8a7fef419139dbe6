import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { plainLines } from '../../sandbox/plain.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import { decision, snapshot } from './snapshots.ts'

const STATUS = ' 0:06  lag    60  in   20.3/s  out   10.0/s  replicas 3, 2 ready  GET / 200'

suite('the plain output', () => {
  test('begins by saying what it waits for', () => {
    assert.deepEqual(plainLines(snapshot({ decisions: [] })), [
      'Kafka and Kubernetes are up, the daemon starts …',
    ])
  })

  const { url: _, ...unreachable } = snapshot({ decisions: [] })
  const broken = {
    status: 503,
    failures: [
      { subject: 'kafka', why: 'KafkaTimeout: no answer (1 cycle)' },
      { subject: 'default/deployments/shipper', why: 'KafkaTimeout: no answer (1 cycle)' },
    ],
  }
  const table: readonly { what: string; before: Snapshot; now: Partial<Snapshot>; lines: string[] }[] = [
    { what: 'nothing new is one line', before: snapshot(), now: {}, lines: [STATUS] },
    {
      what: 'nothing at all before the first decision',
      before: snapshot({ decisions: [] }),
      now: { decisions: [] },
      lines: [],
    },
    {
      what: 'the addresses, once the daemon listens',
      before: { ...unreachable, decisions: [decision()] },
      now: {},
      lines: [
        ' 0:06  curl http://127.0.0.1:41234/ http://127.0.0.1:41234/metrics http://127.0.0.1:41234/api/decisions',
        STATUS,
      ],
    },
    {
      what: 'every new decision, oldest first, at its own time',
      before: snapshot({ decisions: [decision({ atMs: 1_000 })] }),
      now: {
        decisions: [
          decision({ atMs: 6_000, reason: 'PartitionLimit', message: 'stays\nat 3' }),
          decision(),
          decision({ atMs: 1_000 }),
        ],
      },
      lines: [' 0:05  ScaledUp: backlog 60 wants 3: 1 to 3', ' 0:06  PartitionLimit: stays at 3', STATUS],
    },
    {
      what: 'a decision that is repeated is not',
      before: snapshot(),
      now: { decisions: [decision({ cycles: 2, lastMs: 6_000 })] },
      lines: [STATUS],
    },
    {
      what: 'the beginning and the end of faults',
      before: snapshot({ faults: ['kube-500'] }),
      now: { faults: ['kafka-hang'] },
      lines: [
        ' 0:06  kafka-hang begins: the broker accepts requests and does not answer',
        ' 0:06  kube-500 ends',
        STATUS,
      ],
    },
    {
      what: 'what the daemon found out, and that it is over',
      before: snapshot({ findings: [{ finding: 'RetentionRisk', why: 'soon' }] }),
      now: {
        findings: [{ finding: 'PartitionBottleneck', why: 'partition 3\ngets it all' }],
      },
      lines: [' 0:06  PartitionBottleneck: partition 3 gets it all', ' 0:06  RetentionRisk is over', STATUS],
    },
    {
      what: 'nothing of a finding that goes on',
      before: snapshot({ findings: [{ finding: 'RetentionRisk', why: 'in 9 s' }] }),
      now: { findings: [{ finding: 'RetentionRisk', why: 'in 8 s' }] },
      lines: [STATUS],
    },
    {
      what: 'a failure, once for all it strikes',
      before: snapshot(),
      now: { health: broken },
      lines: [' 0:06  KafkaTimeout: no answer (1 cycle)', STATUS.replace('200', '503')],
    },
    {
      what: 'a failure that goes on is told by the status alone',
      before: snapshot({ health: broken }),
      now: { health: broken },
      lines: [STATUS.replace('200', '503')],
    },
    {
      what: 'a daemon that does not answer',
      before: snapshot(),
      now: { health: { failures: [] } },
      lines: [STATUS.replace('200', '-')],
    },
  ]
  for (const { what, before, now, lines } of table) {
    test(`tells ${what}`, () => assert.deepEqual(plainLines(snapshot(now), before), lines))
  }
})
