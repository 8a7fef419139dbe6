import { capOf } from './partitions.ts'
import type { Context, Rule } from './rule.ts'
import type { Proposal } from './types.ts'

/**
 * Rule 3: a proposal whose usage is within the tolerance of the current replicas asks for these, as in
 * `autoscaling/v2`; the highest proposal counts. One that asks for a bound or for the partition cap is never tolerated
 * away: the HPA compares after KEDA has capped, so that the last tenth of the partitions is out of its reach
 * (kedacore/keda#2908, #4791).
 */
export const tolerance: Rule = {
  name: 'tolerance',
  apply: (replicas, context) => {
    const { target, proposals, recommended } = context
    const current = target.currentReplicas
    // What a hold or a fallback made of the proposals is not theirs to weigh.
    if (replicas !== recommended) return {}
    const tolerated = proposals.filter((proposal) => isTolerated(proposal, context))
    if (tolerated.length === 0) return {}
    const others = proposals.filter((proposal) => !tolerated.includes(proposal))
    const to = Math.max(...others.map((proposal) => proposal.replicas), current)
    return to === replicas
      ? {}
      : { replicas: to, reason: 'WithinTolerance', why: because(tolerated, context) }
  },
}

/** In SLO mode there is no usage: it has rounded up what it needs, and a share of that would be late. */
function isTolerated({ trigger, replicas, usage }: Proposal, context: Context): boolean {
  const { target, policy, observation } = context
  if (usage === undefined || replicas <= policy.minReplicas) return false
  if (replicas >= Math.min(policy.maxReplicas, capOf(trigger, policy, observation))) return false
  const ratio = usage / target.currentReplicas
  return ratio >= 1 - policy.scaleDown.tolerance && ratio <= 1 + policy.scaleUp.tolerance
}

function because(tolerated: readonly Proposal[], { target, policy, recommended }: Context): string {
  const usage = Math.max(...tolerated.map((proposal) => proposal.usage ?? 0))
  const { tolerance } = recommended > target.currentReplicas ? policy.scaleUp : policy.scaleDown
  return `${usage.toFixed(2)} is within ${Number((tolerance * 100).toFixed(2))} % of ${target.currentReplicas}`
}
