import type { Rule } from './rule.ts'

/**
 * Rule 5: MIN_REPLICAS..MAX_REPLICAS. While a signal is unknown nothing is lowered, so MAX_REPLICAS limits what is
 * added but not what runs; and MIN_REPLICAS waits unless something is added anyway, since a target that idles at zero
 * must not start because Kafka is away.
 */
export const bounds: Rule = {
  name: 'bounds',
  apply: (replicas, { policy, allKnown, target }) => {
    const { minReplicas, maxReplicas } = policy
    const ceiling = allKnown ? maxReplicas : Math.max(maxReplicas, target.currentReplicas)
    if (replicas > ceiling) {
      return { replicas: ceiling, reason: 'TooManyReplicas', why: `MAX_REPLICAS is ${maxReplicas}` }
    }
    if (replicas < minReplicas && (allKnown || replicas > target.currentReplicas)) {
      return { replicas: minReplicas, reason: 'TooFewReplicas', why: `MIN_REPLICAS is ${minReplicas}` }
    }
    return {}
  },
}
