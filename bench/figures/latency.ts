import { setTimeout as delay } from 'node:timers/promises'
import { withDaemon } from '../daemon.ts'
import type { Daemon } from '../daemon.ts'
import type { Figure } from '../figure.ts'
import { withStage } from '../stage.ts'
import type { Stage } from '../stage.ts'
import { quantile } from '../statistics.ts'

const INTERVAL_MS = 1_000
const GOAL_P99_MS = 1_200

/** How long it takes from the moment lag appears until the API server has accepted the scale-up. */
export const latency: Figure = {
  name: 'latency',
  title: 'lag appears → PATCH accepted, interval 1 s',
  measure: async ({ bundle, quick }) =>
    withStage(1, async (stage) => {
      const tries = quick ? 50 : 100
      const settings = { ...stage.settings, ...stage.group, SCALE_INTERVAL_SECONDS: `${INTERVAL_MS / 1000}` }
      const times = await withDaemon(bundle, settings, (daemon) => scaleUps(stage, daemon, tries))
      const method =
        `${tries} tries against the bundle: 50 messages appear at a random point of the interval and make 5 replicas of 1; ` +
        `in between the daemon scales back by itself. Both moments are taken in the process of the stand-ins`
      const at = (label: string, q: number) => ({ label, value: quantile(times, q), unit: 'ms' })
      return {
        method,
        measures: [at('p50', 0.5), at('p95', 0.95), { ...at('p99', 0.99), goal: GOAL_P99_MS }, at('max', 1)],
      }
    }),
}

async function scaleUps(stage: Stage, daemon: Daemon, tries: number): Promise<number[]> {
  // The first cycle after a start never scales down, so it must be over.
  await daemon.line('the first decision', ({ message }) => message.includes('stays at 1'))
  const times: number[] = []
  for (let attempt = 0; attempt < tries; attempt += 1) {
    await delay(Math.random() * INTERVAL_MS)
    const up = stage.replicasBecome(5)
    const appearedAt = performance.now()
    stage.setLag(50)
    times.push((await daemon.before('the scale-up', up)) - appearedAt)
    const down = stage.replicasBecome(1)
    stage.setLag(0)
    await daemon.before('the scale-down', down)
  }
  return times
}
