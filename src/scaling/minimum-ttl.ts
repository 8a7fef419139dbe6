import type { Context, Rule, Verdict } from './rule.ts'

/**
 * Rule 8 (seed 003's minimum TTL, KEDA's cooldown): wanting less than MIN_REPLICAS for MIN_TTL_SECONDS without
 * interruption goes down to what is wanted, not under IDLE_REPLICAS. One message more and it is back at once.
 */
export const minimumTtl: Rule = {
  name: 'minimum-ttl',
  apply: (replicas, context) => {
    const { policy, recommended, allKnown, memory, now } = context
    if (!allKnown) return forgetUnlessBelow(context)
    if (recommended >= policy.minReplicas || rising(context)) return { memory: { belowMinSince: undefined } }
    const since = memory.belowMinSince ?? (idleAlready(context) ? now - policy.minTtlMs : now)
    const remembered = { memory: { belowMinSince: since } }
    if (replicas > policy.minReplicas) return remembered
    return now - since >= policy.minTtlMs
      ? { ...below(context), ...remembered }
      : { ...waiting(replicas, context, remembered), until: since + policy.minTtlMs }
  },
}

function below({ policy, recommended }: Context): Verdict {
  const replicas = Math.max(recommended, policy.idleReplicas)
  const why = `fewer than MIN_REPLICAS wanted for ${policy.minTtlMs / 1000} s`
  return { replicas, reason: 'Idle', why }
}

function waiting(replicas: number, { policy }: Context, remembered: Verdict): Verdict {
  const why = `not below MIN_REPLICAS before ${policy.minTtlMs / 1000} s of wanting less`
  return replicas > policy.idleReplicas ? { reason: 'MinimumTtl', why, ...remembered } : remembered
}

/** Below the minimum, yet more is wanted than runs: the idle time is over. */
function rising({ target, recommended }: Context): boolean {
  return target.currentReplicas < recommended
}

/** A target found idle (after a restart or an outage) is taken to have earned it: starting pods for nothing helps no one. */
function idleAlready({ target, policy, recommended }: Context): boolean {
  return target.currentReplicas <= policy.idleReplicas && recommended <= policy.idleReplicas
}

/** Unknown interrupts the wait, but does not wake a target that is below the minimum already. */
function forgetUnlessBelow({ target, policy, memory }: Context): Verdict {
  const below = target.currentReplicas < policy.minReplicas
  return { memory: { belowMinSince: below ? memory.belowMinSince : undefined } }
}
