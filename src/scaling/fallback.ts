import { unknownSignal } from './propose.ts'
import type { Rule } from './rule.ts'

/**
 * Rule 2: a signal unknown for FALLBACK_AFTER_SECONDS asks for FALLBACK_REPLICAS. Time, not a count of failures (KEDA's
 * `failureThreshold` depends on how often it is asked). It only raises, also from zero: a target that runs more was
 * given more by a signal that could still be read.
 */
export const fallback: Rule = {
  name: 'fallback',
  apply: (replicas, { allKnown, observation, policy, memory, now }) => {
    if (allKnown) return { memory: { unknownSince: undefined } }
    const unknownSince = memory.unknownSince ?? now
    const remembered = { memory: { unknownSince } }
    if (policy.fallback === undefined || policy.fallback.replicas < replicas) return remembered
    const { replicas: to, afterMs } = policy.fallback
    const cause = unknownSignal(observation, policy)
    const until = unknownSince + afterMs
    if (now >= until) {
      const why = `FALLBACK_REPLICAS is ${to} after ${afterMs / 1000} s of ${cause}`
      return { ...remembered, replicas: to, reason: 'Fallback', why }
    }
    if (to === replicas) return remembered
    const why = `${cause}, FALLBACK_REPLICAS (${to}) after ${afterMs / 1000} s of it`
    return { ...remembered, reason: 'SignalUnavailable', why, until }
  },
}
