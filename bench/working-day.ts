import { setTimeout as delay } from 'node:timers/promises'
import type { Daemon } from './daemon.ts'
import type { Stage } from './stage.ts'

const TIDE_SECONDS = 60
const HIGH_TIDE = 100
/** As often as manifest.yaml's probes. */
const PROBE_SECONDS = 10

/** What `workingDay` does, for the description of a method. */
export const WORKING_DAY =
  `the lag of 12 partitions swings between 0 and ${HIGH_TIDE} messages each ${TIDE_SECONDS} s ` +
  `(10 messages per pod, 1 to 10 replicas); /livez, /readyz and /metrics are asked every ${PROBE_SECONDS} s`

/**
 * Keeps a daemon as busy as a live target does, second by second, and calls `sample` after each.
 * @throws Error when a probe is not answered
 */
export async function workingDay(
  stage: Stage,
  daemon: Daemon,
  seconds: number,
  sample: (second: number) => void = () => {},
): Promise<void> {
  const { 'server.port': port } = await daemon.line('listening', ({ message }) =>
    message.startsWith('listening'),
  )
  const startedAt = performance.now()
  for (let second = 1; second <= seconds; second += 1) {
    stage.setLag(Math.round((HIGH_TIDE / 2) * (1 - Math.cos((2 * Math.PI * second) / TIDE_SECONDS))))
    if (second % PROBE_SECONDS === 0) await probe(Number(port))
    await delay(Math.max(0, startedAt + second * 1000 - performance.now()))
    sample(second)
  }
}

async function probe(port: number): Promise<void> {
  for (const path of ['/livez', '/readyz', '/metrics']) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) })
    await response.text()
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`)
  }
}
