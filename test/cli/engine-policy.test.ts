import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readSettings } from '../../src/cli/contender.ts'
import { enginePolicy } from '../../src/cli/engine-policy.ts'
import type { Policy, Seen } from '../../src/simulation/policy.ts'

const seenAt = (now: number, lag: number, replicas: number): Seen => ({
  now,
  high: Float64Array.of(lag, 50),
  committed: Float64Array.of(0, 50),
  replicas,
  readyReplicas: replicas,
})

const engine = (settings: Readonly<Record<string, string>>): Policy => {
  const { policy, intervalMs } = readSettings(settings)
  return enginePolicy(policy, intervalMs)
}

suite('the engine of the daemon as a policy', () => {
  test('decides as often as its settings say', () => {
    assert.equal(engine({ SCALE_INTERVAL_SECONDS: '7.5' }).intervalMs, 7500)
  })

  test('answers what the daemon would do, and why', () => {
    const { replicas, reason, why } = engine({
      MESSAGES_PER_POD: '100',
      ALLOW_IDLE_CONSUMERS: 'true',
    }).decide(seenAt(0, 300, 1))
    assert.deepEqual([replicas, reason], [3, 'ScaledUp'])
    assert.match(why, /backlog 300 wants 3/)
  })

  test('knows how many partitions there are', () => {
    assert.equal(engine({ MESSAGES_PER_POD: '10' }).decide(seenAt(0, 300, 1)).replicas, 2)
  })

  test('remembers from one decision to the next', () => {
    const policy = engine({ MESSAGES_PER_POD: '100', SCALE_DOWN_STABILIZATION_SECONDS: '120' })
    const counts = [200, 0, 0, 0].map((lag, cycle) => policy.decide(seenAt(cycle * 60_000, lag, 2)).replicas)
    assert.deepEqual(counts, [2, 2, 1, 1])
  })

  test('starts with nothing to remember, however often it is created', () => {
    const first = () =>
      engine({ MESSAGES_PER_POD: '100', SCALE_DOWN_STABILIZATION_SECONDS: '60' }).decide(seenAt(0, 0, 2))
    assert.deepEqual(first(), first())
  })
})
