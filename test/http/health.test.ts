import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { liveness, readiness, renderHealth } from '../../src/http/health.ts'
import { condition, failing } from '../support/reports.ts'

suite('liveness', () => {
  const timing = { intervalMs: 10_000, requestTimeoutMs: 5_000 }
  const STARTED = 1_000_000
  // Two intervals and three request timeouts: 35 s.
  const cases: { name: string; lastCycleEndedAt: number | undefined; afterMs: number; ok: boolean }[] = [
    { name: 'at the start', lastCycleEndedAt: undefined, afterMs: 0, ok: true },
    { name: 'while the first cycle may still end', lastCycleEndedAt: undefined, afterMs: 35_000, ok: true },
    { name: 'when the first cycle never ended', lastCycleEndedAt: undefined, afterMs: 35_001, ok: false },
    { name: 'right after a cycle', lastCycleEndedAt: STARTED + 60_000, afterMs: 60_000, ok: true },
    {
      name: 'while the next cycle may still end',
      lastCycleEndedAt: STARTED + 60_000,
      afterMs: 95_000,
      ok: true,
    },
    {
      name: 'when the next cycle never ended',
      lastCycleEndedAt: STARTED + 60_000,
      afterMs: 95_001,
      ok: false,
    },
    { name: 'when the clock went back', lastCycleEndedAt: STARTED + 60_000, afterMs: 0, ok: true },
  ]
  for (const { name, lastCycleEndedAt, afterMs, ok } of cases) {
    test(`${name}: ${ok ? 'alive' : 'dead'}`, () => {
      assert.equal(liveness(lastCycleEndedAt, STARTED, STARTED + afterMs, timing).ok, ok)
    })
  }

  test('a loop that hangs is told with how long and how long is normal', () => {
    assert.deepEqual(liveness(undefined, STARTED, STARTED + 41_500, timing).checks, [
      { name: 'cycle', ok: false, message: 'no cycle has ended for 41.5 s; at most 35 s are normal' },
    ])
  })
})

suite('readiness', () => {
  test('waits for the first cycle', () => {
    assert.deepEqual(readiness(undefined), {
      ok: false,
      checks: [{ name: 'cycle', ok: false, message: 'the first cycle has not ended yet' }],
    })
  })

  test('is there when every condition is', () => {
    assert.deepEqual(readiness([condition('kafka'), condition('kubernetes')]), {
      ok: true,
      checks: [
        { name: 'kafka', ok: true, message: '' },
        { name: 'kubernetes', ok: true, message: '' },
      ],
    })
  })

  test('one failing condition is enough to miss it, with reason and duration', () => {
    assert.deepEqual(readiness([condition('kafka'), failing('shop/deployments/orders', 3)]), {
      ok: false,
      checks: [
        { name: 'kafka', ok: true, message: '' },
        {
          name: 'shop/deployments/orders',
          ok: false,
          message: 'KafkaTimeout: b:9092 did not answer within 5 s (3 cycles)',
        },
      ],
    })
  })
})

test('health reads like that of the Kubernetes API server', () => {
  assert.equal(
    renderHealth(readiness([condition('kubernetes'), failing('kafka', 1)]), 'readyz'),
    '[+]kubernetes ok\n[-]kafka failed: KafkaTimeout: b:9092 did not answer within 5 s (1 cycle)\nreadyz check failed\n',
  )
  assert.equal(renderHealth(readiness([condition('kafka')]), 'readyz'), '[+]kafka ok\nreadyz check passed\n')
})
