import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cycleMs, cyclesIn, cyclesSince } from '../../../bench/targets/cycles.ts'

const page = (missed: number, ...counts: readonly number[]): string =>
  [
    '# TYPE autoscaler_cycles_missed_total counter',
    `autoscaler_cycles_missed_total ${missed}`,
    ...['0.1', '0.2', '+Inf'].map(
      (bound, index) => `autoscaler_cycle_duration_seconds_bucket{le="${bound}"} ${counts[index]}`,
    ),
    'autoscaler_cycle_duration_seconds_sum 12.5',
  ].join('\n')

test('what was counted between two looks at /metrics', () => {
  const cycles = cyclesSince(cyclesIn(page(1, 10, 20, 30)), cyclesIn(page(3, 20, 110, 131)))
  assert.deepEqual(cycles, {
    ended: 101,
    missed: 2,
    within: [
      [0.1, 10],
      [0.2, 90],
      [Infinity, 101],
    ],
  })
})

test('how long cycles took, between the bounds of the histogram', () => {
  const cycles = cyclesIn(page(0, 20, 60, 100))
  assert.equal(cycleMs(cycles, 0.1), 50)
  assert.equal(Math.round(cycleMs(cycles, 0.4)), 150)
  assert.equal(cycleMs(cycles, 0.99), 200)
})
