import type { Rule } from './rule.ts'

/**
 * Rule 5: MIN_REPLICAS..MAX_REPLICAS. While a signal is unknown the lower bound waits: a target that idles at zero
 * must not start because Kafka is away. The upper bound always holds for what we write, but never lowers a hold.
 */
export const bounds: Rule = {
  name: 'bounds',
  apply: (replicas, { policy, allKnown, target }) => {
    const ceiling = allKnown ? policy.maxReplicas : Math.max(policy.maxReplicas, target.currentReplicas)
    if (replicas > ceiling) {
      return { replicas: ceiling, reason: 'TooManyReplicas', why: `MAX_REPLICAS is ${policy.maxReplicas}` }
    }
    if (replicas < policy.minReplicas && allKnown) {
      return {
        replicas: policy.minReplicas,
        reason: 'TooFewReplicas',
        why: `MIN_REPLICAS is ${policy.minReplicas}`,
      }
    }
    return {}
  },
}
