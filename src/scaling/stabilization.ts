import type { Rule } from './rule.ts'
import type { Memory } from './types.ts'

type Recommendations = NonNullable<Memory['recommendations']>

/**
 * Rule 7: scale-down takes the highest recommendation of the window, as in `autoscaling/v2`.
 * Without memory (after a restart) the window starts with the current replicas, so a restart can never cause a
 * scale-down, whatever the window's length.
 */
export const stabilization: Rule = {
  name: 'stabilization',
  apply: (replicas, { memory, policy, target, now, allKnown }) => {
    const seed = [{ at: now, replicas: Math.min(target.currentReplicas, policy.maxReplicas) }]
    const window = inWindow(memory.recommendations ?? seed, now - policy.scaleDownStabilizationMs)
    if (!allKnown) return { memory: { recommendations: remember(window, target.currentReplicas, now) } }
    const highest = Math.max(replicas, ...window.map((entry) => entry.replicas))
    const held = Math.min(highest, Math.max(replicas, target.currentReplicas))
    const next = { recommendations: remember(window, replicas, now) }
    if (held === replicas) return { memory: next }
    return { replicas: held, reason: 'ScaleDownStabilized', why: because(policy, memory), memory: next }
  },
}

function because({ scaleDownStabilizationMs }: { scaleDownStabilizationMs: number }, memory: Memory): string {
  return memory.recommendations === undefined
    ? 'the first cycle after a start never scales down'
    : `more was wanted within the last ${scaleDownStabilizationMs / 1000} s`
}

function inWindow(entries: Recommendations, from: number): Recommendations {
  return entries.filter(({ at }) => at >= from)
}

/** Drops entries that a later, higher one outlives: what remains falls strictly, so MAX_REPLICAS bounds it. */
function remember(entries: Recommendations, replicas: number, at: number): Recommendations {
  return [...entries.filter((entry) => entry.replicas > replicas), { at, replicas }]
}
