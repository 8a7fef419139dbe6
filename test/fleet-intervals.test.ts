import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFleet } from '../src/fleet.ts'
import type { Clock, Target } from '../src/ports.ts'
import { orders } from './kubernetes/support/orders.ts'

/** A clock on which several sleep at once: time goes on to whoever wakes first. */
function sharedClock(until: number, stop: () => void): Clock {
  let time = 0
  const sleepers = new Set<{ at: number; wake: () => void }>()
  const tick = (): void => {
    const next = Math.min(...[...sleepers].map(({ at }) => at))
    if (next > until) return stop()
    time = Math.max(time, next)
    for (const sleeper of sleepers) {
      if (sleeper.at > time) continue
      sleepers.delete(sleeper)
      sleeper.wake()
    }
    setImmediate(tick)
  }
  setImmediate(tick)
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.add({ at: time + ms, wake })
        signal.addEventListener('abort', () => wake(), { once: true })
      }),
  }
}

test('each target has its interval; those of one interval share their due times', async () => {
  const stop = new AbortController()
  const clock = sharedClock(30_000, () => stop.abort())
  const cycles: Record<string, number[]> = {}
  const target = (name: string, intervalMs?: number): Target => ({
    ...orders,
    id: `shop/deployments/${name}`,
    name,
    ...(intervalMs === undefined ? {} : { intervalMs }),
  })
  const check = { component: 'kubernetes', ok: true, message: '', startedAt: 0, endedAt: 0 }
  const fleet = createFleet({
    sources: {},
    scaleTargets: {
      read: async () => ({ reading: { status: 'known', currentReplicas: 1 }, check }),
      scale: async () => {},
      close: async () => {},
    },
    observer: { report: ({ target: { name }, startedAt }) => void (cycles[name] ??= []).push(startedAt) },
    clock,
    intervalMs: 10_000,
  })
  fleet.update([target('a'), target('b', 5_000), target('c', 10_000)])
  const running = fleet.run(stop.signal)
  const change = async (): Promise<void> => {
    await clock.sleep(12_000, stop.signal)
    fleet.update([target('a'), target('b', 8_000), target('d', 10_000)])
  }
  await Promise.all([running, change()])
  assert.deepEqual(cycles, {
    a: [0, 10_000, 20_000, 30_000],
    b: [0, 5_000, 10_000, 16_000, 24_000],
    c: [0, 10_000],
    d: [12_000, 20_000, 30_000],
  })
})
