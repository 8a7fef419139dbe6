import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FAULT_NAMES } from '../../sandbox/faults.ts'
import { view } from '../../sandbox/view.ts'
import type { Frame } from '../../sandbox/view.ts'
import { widthOf } from '../../sandbox/view/spans.ts'
import type { Line } from '../../sandbox/view/spans.ts'
import { decision, snapshot } from './snapshots.ts'

const frame: Frame = {
  columns: 80,
  rows: 23,
  title: { name: 'sandbox', load: 'burst', assignor: 'range', speed: 1 },
  keys: FAULT_NAMES,
}

const textOf = (lines: readonly Line[]): string[] =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )

suite('the view', () => {
  test('tells on 80 columns and 24 rows what goes on, why, and what one can do', () => {
    const [newest, older] = [
      decision({ atMs: 6_000, reason: 'PartitionLimit', message: long, from: 3 }),
      decision(),
    ]
    assert.deepEqual(textOf(view(snapshot({ decisions: [newest, older] }), frame)), [
      ' kafka-autoscaler sandbox   0:06   burst load, range consumers',
      ' Kafka ✓ ok   Kubernetes ✓ ok   GET / 200 OK',
      '',
      ' lag       60, oldest 2.5 s                                              ▁▁▂▃▆█',
      ' produced  20.3 /s                                                       ▃▃████',
      ' consumed  10.0 /s                                                       ▃▃▃▅▅▅',
      ' replicas  3 wanted, 2 ready                                             ▃▃▃▃██',
      ' pods      a b   starting c',
      '',
      ' lag of each partition and the pod that reads it',
      '   0 a ██████████████████████████ 40       2 -                            0',
      '   1 b █████████████              20',
      '',
      ' decisions and their reasons',
      '  0:06 3      PartitionLimit      backlog 99 wants 5, only 3 partitions can be',
      '                                  consumed in parallel: stays at 3',
      '  0:05 1 → 3  ScaledUp            backlog 60 wants 3: 1 to 3',
      '',
      '',
      '',
      ' curl http://127.0.0.1:41234/   …/metrics   …/api/decisions',
      ' 1 kafka-down  2 kafka-hang  3 kafka-leaderless  4 kube-403  5 kube-500',
      ' 6 kube-slow  7 rebalance-storm  8 poison-partition  q quit',
    ])
  })

  for (const columns of [20, 60, 80, 133, 250]) {
    for (const rows of [1, 8, 14, 23, 60]) {
      test(`fits into ${columns} columns and ${rows} rows, however much there is to show`, () => {
        for (const count of [1, 8, 50, 200]) {
          const partitions = Array.from({ length: count }, (_, index) => ({
            lag: index * 999,
            isPaused: false,
          }))
          const pods = partitions.map((_, slot) => ({ slot, isReady: slot % 2 === 0 }))
          const decisions = Array.from({ length: 50 }, () => decision({ message: `${long} `.repeat(4) }))
          const lines = view(snapshot({ partitions, pods, decisions }), { ...frame, columns, rows })
          assert.ok(lines.length <= rows, `${lines.length} rows`)
          assert.deepEqual(
            lines.map(widthOf).filter((width) => width > columns),
            [],
          )
        }
      })
    }
  }

  test('keeps its height from one frame to the next, so that nothing jumps', () => {
    const heights = [
      snapshot({ decisions: [] }),
      snapshot({ faults: ['kube-500'], isRebalancing: true }),
      snapshot({ health: { status: 503, failures: [{ subject: 'kafka', why: 'KafkaTimeout: no' }] } }),
    ].map((state) => view(state, frame).length)
    assert.deepEqual(heights, [23, 23, 23])
  })

  test('does without keys where there is no keyboard', () => {
    assert.ok(
      !textOf(view(snapshot(), { ...frame, keys: [] }))
        .join('\n')
        .includes('quit'),
    )
  })
})

const long = 'backlog 99 wants 5, only 3 partitions can be consumed in parallel: stays at 3'
