import type { Policy } from '../policy.ts'

/** A policy that never changes anything but to have so many replicas. */
export function fixed(replicas: number, why: string): Policy {
  return { intervalMs: 60_000, decide: () => ({ replicas, reason: 'Static', why }) }
}
