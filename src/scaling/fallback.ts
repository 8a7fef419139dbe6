import type { Rule } from './rule.ts'

/**
 * Rule 2: a signal unknown for longer than FALLBACK_AFTER_SECONDS asks for FALLBACK_REPLICAS. Time, not a count of
 * failures (KEDA's `failureThreshold` depends on how often it is asked). It only raises: a target that runs more was
 * given more by a signal that could still be read.
 */
export const fallback: Rule = {
  name: 'fallback',
  apply: (replicas, { allKnown, policy, memory, now }) => {
    if (allKnown) return { memory: { unknownSince: undefined } }
    const unknownSince = memory.unknownSince ?? now
    const remembered = { memory: { unknownSince } }
    if (policy.fallback === undefined || policy.fallback.replicas <= replicas) return remembered
    const until = unknownSince + policy.fallback.afterMs
    if (now < until) return { ...remembered, until }
    const why = `a signal has been unknown for ${policy.fallback.afterMs / 1000} s`
    return { ...remembered, replicas: policy.fallback.replicas, reason: 'Fallback', why }
  },
}
