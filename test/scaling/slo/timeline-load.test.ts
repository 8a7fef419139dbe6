import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { zipf } from '../../../src/simulation/weights.ts'
import { policyOf } from '../scenario.ts'
import { closedLoop, oldestIn, ratesFrom } from './closed-loop.ts'

/** The terms of the scenario that the daemon has to meet on real servers: 12 partitions, 50 messages/s a pod. */
const policy = policyOf({ targetLagMs: 20_000, maxReplicas: 12, messagesPerPod: 1_000 })

suite('a group whose load goes from 100 to 400 messages/s and back', () => {
  for (const noise of ['none', 'poisson'] as const) {
    for (const intervalMs of [1_000, 2_000, 5_000]) {
      suite(`${noise === 'none' ? 'evenly' : 'at random'}, seen every ${intervalMs / 1_000} s`, () => {
        const shape = ratesFrom([0, 150], [300, 100], [600, 400], [1_200, 100])
        const loop = closedLoop(policy, { shape, noise, intervalMs })
        loop.until(600)
        const high = loop.until(1_200)
        const low = loop.until(2_400)

        test('is in time but for the first minute after the step', () => {
          assert.ok(oldestIn(high.filter(({ second }) => second >= 660)) <= 20)
          assert.ok(oldestIn(low) <= 20)
        })

        test('gets the replicas it needs within half a minute: a partition each', () => {
          assert.equal(high.find(({ second }) => second >= 630)?.replicas, 12)
          assert.equal(high.at(-1)?.replicas, 12)
        })

        test('gives them back but for one too many', () => {
          const { replicas = 0 } = low.at(-1) ?? {}
          assert.ok(replicas >= 2 && replicas <= 3, `${replicas}`)
        })

        test('does not go to and fro', () => {
          assert.ok(high.filter(({ second, decision }) => second >= 660 && decision.act).length <= 1)
          assert.ok(low.filter(({ decision }) => decision.act).length <= 6)
        })

        test('teaches what a pod can do, within a tenth and never more', () => {
          const capacity = low.at(-1)?.decision.proposals[0]?.slo?.capacity ?? NaN
          assert.ok(capacity > 40 && capacity <= 51, `${capacity}`)
        })
      })
    }
  }
})

suite('a capacity', () => {
  for (const capacity of [8, 50, 700]) {
    test(`of ${capacity} messages/s is learned on the way down, and never thought to be more`, () => {
      const loop = closedLoop(policyOf({ targetLagMs: 60_000, maxReplicas: 12, messagesPerPod: 1 }), {
        shape: ratesFrom([0, capacity * 3.3]),
        capacity,
        intervalMs: 5_000,
      })
      const learned = loop.until(1_800).at(-1)?.decision.proposals[0]?.slo?.capacity ?? NaN
      assert.ok(learned > 0.7 * capacity && learned < 1.05 * capacity, `${learned}`)
    })
  }

  test('is learned from uneven partitions, too', () => {
    const loop = closedLoop(policyOf({ targetLagMs: 60_000, maxReplicas: 12, messagesPerPod: 1 }), {
      shape: ratesFrom([0, 165]),
      shares: zipf(12, 0.5, 3),
      intervalMs: 5_000,
    })
    const learned = loop.until(3_600).at(-1)?.decision.proposals[0]?.slo?.capacity ?? NaN
    assert.ok(learned > 30 && learned < 51, `${learned}`)
  })

  test('that halves is noticed', () => {
    const loop = closedLoop(policy, {
      shape: ratesFrom([0, 140]),
      capacity: (_pod, _pods, at) => (at < 600_000 ? 50 : 25),
      intervalMs: 2_000,
    })
    const before = loop.until(600).at(-1)
    const after = loop.until(1_800)
    assert.ok((before?.replicas ?? 0) <= 4)
    assert.ok((after.at(-1)?.replicas ?? 0) >= 6)
    assert.ok(oldestIn(after.filter(({ second }) => second >= 720)) <= 20)
  })
})

suite('replicas that drain fast enough', () => {
  /** Six pods of 49.2 messages/s have learned what they can do; then 2,000 messages come at once. */
  const loop = closedLoop(policyOf({ targetLagMs: 60_000, maxReplicas: 24, messagesPerPod: 10 }), {
    shape: ratesFrom([0, 350], [60, 230], [600, 1_230], [602, 230]),
    replicas: 6,
    intervalMs: 2_000,
  })
  const before = loop.until(600).at(-1)
  const cycles = loop.until(700)

  test('are left alone, however large the lag', () => {
    assert.equal(before?.replicas, 6)
    assert.ok(Math.max(...cycles.map(({ lag }) => lag)) >= 2_000)
    assert.ok(cycles.every(({ replicas }) => replicas === 6))
    assert.ok(oldestIn(cycles) <= 60)
  })

  test('and that is said', () => {
    const { decision } = cycles.find(({ second }) => second === 606) ?? {}
    assert.equal(decision?.reason, 'WithinTargetLag')
    assert.match(decision?.message ?? '', /stays at 6/)
  })
})

suite('a restart', () => {
  const shape = ratesFrom([0, 150], [300, 250], [900, 500])
  const restarted = (keeps: 'learned' | 'nothing') => {
    const loop = closedLoop(policy, { shape, intervalMs: 2_000 })
    loop.until(880)
    loop.restart(keeps)
    return loop.until(1_200)
  }

  test('with what was learned goes on as if nothing had been', () => {
    const cycles = restarted('learned')
    assert.ok((cycles[0]?.decision.proposals[0]?.slo?.capacity ?? 0) > 40)
    assert.ok(oldestIn(cycles) <= 20)
    assert.equal(cycles.find(({ second }) => second >= 920)?.replicas, 12)
  })

  test('with nothing never scales down at once, and learns again', () => {
    const cycles = restarted('nothing')
    assert.equal(cycles[0]?.decision.proposals[0]?.slo?.capacity, undefined)
    assert.ok(cycles.slice(0, 10).every(({ replicas }) => replicas >= 6))
    assert.ok((cycles.at(-1)?.decision.proposals[0]?.slo?.capacity ?? 0) > 40)
    assert.equal(cycles.at(-1)?.replicas, 12)
  })
})

test('an interval that is late by up to half of itself changes nothing that matters', () => {
  const loop = closedLoop(policy, {
    shape: ratesFrom([0, 150], [300, 100], [600, 400]),
    noise: 'poisson',
    intervalMs: 2_000,
    jitterMs: (cycle) => (cycle * 7_919) % 1_000,
  })
  loop.until(660)
  const cycles = loop.until(1_500)
  assert.equal(cycles.at(-1)?.replicas, 12)
  assert.ok(oldestIn(cycles) <= 20)
  assert.ok(cycles.filter(({ decision }) => decision.act).length <= 1)
})
