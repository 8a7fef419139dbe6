import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { partitionLines } from '../../../sandbox/view/partitions.ts'
import { snapshot } from '../snapshots.ts'

function lines(lags: readonly number[], columns: number, rows: number): string[] {
  const partitions = lags.map((lag, index) => ({ lag, isPaused: false, owner: index % 3 }))
  return partitionLines(snapshot({ partitions }), columns, rows).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

suite('the partitions', () => {
  test('stand below each other in two columns where there is room', () => {
    assert.deepEqual(lines([40, 20, 10, 0], 60, 10), [
      ' lag of each partition and the pod that reads it',
      '   0 a ████████████████ 40       2 c ████             10',
      '   1 b ████████         20       3 a                  0',
      '',
    ])
  })

  test('move together where there is little room', () => {
    assert.deepEqual(lines(upTo(8), 80, 4), [
      ' lag of each partition and the pod that reads it',
      '   0 a        0        2 c ▋      2        4 b █▎     4        6 a █▊     6',
      '   1 b ▎      1        3 a ▉      3        5 c █▌     5        7 b ██▏    7',
      '',
    ])
  })

  test('that do not fit are counted', () => {
    const [heading, ...rest] = lines(upTo(30), 80, 4)
    assert.equal(heading, ' lag of each partition and the pod that reads it, 22 more partitions not shown')
    assert.equal(rest.length, 3)
  })

  test('are left out where there is no room', () => assert.deepEqual(lines(upTo(8), 80, 2), []))
})
