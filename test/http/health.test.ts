import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { liveness, readiness, renderHealth, withProblems } from '../../src/http/health.ts'
import type { Condition } from '../../src/ports.ts'
import {
  condition,
  cycleReport,
  failing,
  latestOf,
  NOON,
  targetCalled,
  targetReport,
} from '../support/reports.ts'

const timing = { intervalMs: 10_000, requestTimeoutMs: 5_000 }

/** The readiness of a daemon with one target, whose last cycle found these. */
function ready(...conditions: Condition[]) {
  const member = { target: 'shop/deployments/orders', addedAt: NOON, endedAt: NOON }
  return readiness([member], latestOf(cycleReport({ conditions })), NOON, timing)
}

suite('liveness', () => {
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
      const ended = lastCycleEndedAt === undefined ? {} : { endedAt: lastCycleEndedAt }
      const member = { target: 'orders', addedAt: STARTED, ...ended }
      assert.equal(liveness([member], STARTED + afterMs, timing).ok, ok)
    })
  }

  test('a loop that hangs is told with how long and how long is normal', () => {
    const member = { target: 'orders', addedAt: STARTED }
    assert.deepEqual(liveness([member], STARTED + 41_500, timing).checks, [
      { name: 'cycle', ok: false, message: 'no cycle has ended for 41.5 s; at most 35 s are normal' },
    ])
  })
})

suite('readiness', () => {
  test('waits for the first cycle', () => {
    assert.deepEqual(readiness([{ target: 'orders', addedAt: 0 }], latestOf(), 0, timing), {
      ok: false,
      checks: [{ name: 'cycle', ok: false, message: 'the first cycle has not ended yet' }],
    })
  })

  test('is there when every condition is', () => {
    assert.deepEqual(ready(condition('kafka'), condition('kubernetes')), {
      ok: true,
      checks: [
        { name: 'kafka', ok: true, message: '' },
        { name: 'kubernetes', ok: true, message: '' },
      ],
    })
  })

  test('one failing condition is enough to miss it, with reason and duration', () => {
    assert.deepEqual(ready(condition('kafka'), failing('shop/deployments/orders', 3)), {
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
    renderHealth(ready(condition('kubernetes'), failing('kafka', 1)), 'readyz'),
    '[-]kafka failed: KafkaTimeout: b:9092 did not answer within 5 s (1 cycle)\n[+]kubernetes ok\nreadyz check failed\n',
  )
  assert.equal(renderHealth(ready(condition('kafka')), 'readyz'), '[+]kafka ok\nreadyz check passed\n')
})

test('problems of files have a line each, up to ten, and decide nothing', () => {
  const problems = Array.from({ length: 12 }, (_, index) => `a.yaml:${index}: wrong`)
  const { ok, checks } = withProblems(ready(condition('kafka')), problems)
  assert.equal(ok, true)
  assert.deepEqual(
    checks.slice(1).map(({ name, message }) => `${name}: ${message}`),
    [...problems.slice(0, 10), 'and 2 more'].map((message) => `ScaledObjects: ${message}`),
  )
})

suite('readiness over several targets', () => {
  const ids = ['orders', 'billing'].map((name) => `shop/deployments/${name}`)
  const members = ids.map((target) => ({ target, addedAt: NOON, endedAt: NOON }))
  const cycleOf = (name: string, ok: boolean) => {
    const id = `shop/deployments/${name}`
    const own = ok ? condition(id) : failing(id, 1, { reason: 'TopicMissing', message: 'no such topic' })
    return cycleReport({
      ...targetReport({ target: targetCalled(name) }),
      conditions: [condition('kafka'), own],
    })
  }
  const over = (orders: boolean, billing: boolean) =>
    readiness(members, latestOf(cycleOf('orders', orders), cycleOf('billing', billing)), NOON, timing)

  test('does not end with one of them, but with all', () => {
    assert.deepEqual([over(true, true).ok, over(true, false).ok, over(false, false).ok], [true, true, false])
  })

  test('tells how many fail, and which', () => {
    assert.deepEqual(over(true, false).checks, [
      { name: 'kafka', ok: true, message: '' },
      { name: 'targets', ok: false, message: '1 of 2 fail: shop/deployments/billing (TopicMissing)' },
    ])
  })

  test('does not end with a server that one of them needs, but with one that all need', () => {
    const cycleOn = (name: string, kafka: Condition) => {
      const target = targetCalled(name)
      return cycleReport({ ...targetReport({ target }), conditions: [kafka, condition(target.id)] })
    }
    const [down, up] = [failing('kafka a:9092', 1), condition('kafka b:9092')]
    const both = (billing: Condition) =>
      readiness(members, latestOf(cycleOn('orders', down), cycleOn('billing', billing)), NOON, timing)
    assert.deepEqual([both(up).ok, both(down).ok], [true, false])
    assert.match(
      renderHealth(both(up), 'readyz'),
      /^\[-\]kafka a:9092 failed: .*\n[^]*readyz check passed\n$/,
    )
  })

  test('names those that have not had a cycle', () => {
    const [first, second] = members
    assert.ok(first && second)
    const { endedAt: _never, ...fresh } = second
    const { checks } = readiness([first, fresh], latestOf(cycleOf('orders', true)), NOON, timing)
    assert.deepEqual(checks[0]?.message, 'the first cycle of shop/deployments/billing has not ended yet')
  })

  test('ends when the cycles of one no longer do', () => {
    const { ok, checks } = readiness(members, latestOf(), NOON + 36_000, timing)
    assert.equal(ok, false)
    assert.match(checks[0]?.message ?? '', /^no cycle of .*orders, .*billing has ended for 36 s/)
  })

  test('never was before there is a target', () => {
    assert.equal(readiness([], latestOf(), NOON, timing).ok, false)
  })
})
