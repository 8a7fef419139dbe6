import { lagOf } from '../policy.ts'
import type { Policy, Seen } from '../policy.ts'
import type { Scenario } from '../scenario.ts'

/** Its environment's defaults. */
const MESSAGES_PER_POD = 10
const MIN_TTL_MS = 300_000
/** It sleeps for 60 s between two cycles, and a cycle takes a moment. */
const CYCLE_MS = 60_100

/**
 * The formula of github.com/chad-vogel/kafka-k8s-autoscaler, src/scale_k8s.py at c85826d: one pod too many at every
 * multiple of MESSAGES_PER_POD, and below the minimum for one cycle whenever the last time is MIN_TTL_SECONDS ago.
 * There it counts all messages ever written to one partition and so never scales down; here it gets the lag.
 */
export function seed({ replicas: { min, max } }: Scenario): Policy {
  let lastScaleDownAt = 0
  const decide = (seen: Seen) => {
    const lag = lagOf(seen)
    const desired = Math.floor(lag / MESSAGES_PER_POD) + 1
    const mayGoBelow = seen.now - lastScaleDownAt > MIN_TTL_MS
    const replicas = desired >= min || mayGoBelow ? Math.min(desired, max) : min
    if (replicas < min) lastScaleDownAt = seen.now
    return { replicas, reason: 'Formula', why: `floor(${lag} / ${MESSAGES_PER_POD}) + 1 = ${desired}` }
  }
  return { intervalMs: CYCLE_MS, decide }
}
