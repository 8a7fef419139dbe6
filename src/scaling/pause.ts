import type { Rule } from './rule.ts'

/**
 * Rule 9: a target that carries a pause annotation, or whose ScaledObject does, is decided and reported all the same, but
 * stays as it is, or goes to the number the annotation names. Whoever annotates outranks every bound. A pause of one
 * direction has a say only where that is the way to go.
 */
export const pause: Rule = {
  name: 'pause',
  apply: (wanted, { target, policy }) => {
    const paused = target.pause ?? policy.pause
    if (paused === undefined) return {}
    const { replicas = target.currentReplicas, annotation, only } = paused
    if (only === 'scale-in' && wanted >= replicas) return {}
    if (only === 'scale-out' && wanted <= replicas) return {}
    return { replicas, reason: 'Paused', why: `paused by ${annotation}` }
  },
}
