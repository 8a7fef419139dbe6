import type { Rule } from './rule.ts'

/**
 * Rule 9: a target that carries a pause annotation is decided and reported all the same, but stays as it is, or goes
 * to the number the annotation names. Whoever annotates outranks every bound.
 */
export const pause: Rule = {
  name: 'pause',
  apply: (_replicas, { target }) => {
    if (target.pause === undefined) return {}
    const { replicas = target.currentReplicas, annotation } = target.pause
    return { replicas, reason: 'Paused', why: `paused by ${annotation}` }
  },
}
