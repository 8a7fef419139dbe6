import type { Policy, Seen } from '../../../src/simulation/policy.ts'

/** What a policy answers to a lag, cycle by cycle, when the replicas follow at once. */
export function answersOf(policy: Policy, lags: readonly number[], start: number): number[] {
  let replicas = start
  return lags.map((lag, cycle) => {
    replicas = policy.decide(seenAt(cycle * policy.intervalMs, lag, replicas)).replicas
    return replicas
  })
}

/** A group with that lag on its first partition. */
export function seenAt(now: number, lag: number, replicas: number): Seen {
  const offsets = (first: number): Float64Array => Float64Array.of(first, 0)
  return {
    now,
    high: offsets(lag + 7),
    committed: offsets(7),
    replicas,
    readyReplicas: replicas,
  }
}

/** The same lag for so many cycles. */
export const steady = (lag: number, cycles: number): number[] => Array.from({ length: cycles }, () => lag)
