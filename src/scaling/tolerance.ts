import { capOf } from './partitions.ts'
import type { Context, Rule } from './rule.ts'

/**
 * Rule 3: keeps the replicas while the usage of the highest proposal is within the tolerance, as in `autoscaling/v2`.
 * A recommendation at a bound or at the partition cap is never kept from: the HPA compares after capping, so that the
 * last 10 % of the partitions are out of its reach (kedacore/keda#2908, #4791).
 */
export const tolerance: Rule = {
  name: 'tolerance',
  apply: (replicas, context) => {
    const { target, policy, allKnown } = context
    const current = target.currentReplicas
    if (!allKnown || replicas === current || atLimit(context)) return {}
    const usage = Math.max(...context.proposals.map((proposal) => proposal.usage ?? proposal.replicas))
    const allowed = replicas > current ? policy.scaleUp.tolerance : policy.scaleDown.tolerance
    if (!(Math.abs(usage / current - 1) <= allowed)) return {}
    return {
      replicas: current,
      reason: 'WithinTolerance',
      why: `${usage.toFixed(2)} is within ${allowed * 100} % of ${current}`,
    }
  },
}

/** SLO mode counts as a limit: it has rounded up what it needs, and a share of it would be late. */
function atLimit({ proposals, recommended, observation, policy }: Context): boolean {
  if (recommended <= policy.minReplicas || recommended >= policy.maxReplicas) return true
  return proposals.some(
    ({ trigger, replicas, slo }) =>
      replicas === recommended && (slo !== undefined || replicas >= capOf(trigger, policy, observation)),
  )
}
