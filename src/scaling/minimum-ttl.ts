import type { Context, Rule, Verdict } from './rule.ts'

/**
 * Rule 6 (seed 003's minimum TTL, KEDA's cooldown): wanting less than MIN_REPLICAS for MIN_TTL_SECONDS without
 * interruption opens the way below it, to what is wanted, not under IDLE_REPLICAS. One message more and MIN_REPLICAS
 * hold again at once. The way down is the rules' that follow: KEDA goes from any count to zero in one step, past every
 * policy (kedacore/keda#7770).
 */
export const minimumTtl: Rule = {
  name: 'minimum-ttl',
  apply: (replicas, context) => {
    const { policy, recommended, allKnown, memory, now } = context
    const enough = policy.idleOnlyWhenInactive === true ? 1 : policy.minReplicas
    const wantsLess = recommended < enough && replicas <= policy.minReplicas
    if (!wantsLess || rising(context)) return { memory: { belowMinSince: undefined } }
    if (!allKnown) return interrupted(context)
    const since =
      memory.belowMinSince ?? (idleAlready(context) ? now - policy.minTtlMs : now + extraMs(context))
    return { ...opened(replicas, context, since + policy.minTtlMs), memory: { belowMinSince: since } }
  },
}

function opened(replicas: number, { policy, recommended, now }: Context, opensAt: number): Verdict {
  const to = Math.max(recommended, policy.idleReplicas)
  const ttl = `${policy.minTtlMs / 1000} s`
  if (to >= replicas) return {}
  return now < opensAt
    ? { reason: 'MinimumTtl', why: `not below MIN_REPLICAS before ${ttl} of wanting less`, until: opensAt }
    : { replicas: to, reason: 'Idle', why: `fewer than MIN_REPLICAS wanted for ${ttl}` }
}

/** Below the minimum, yet more is wanted than runs: the idle time is over. */
function rising({ target, recommended }: Context): boolean {
  return target.currentReplicas < recommended
}

/** A target that has just become one may be given longer than `minTtlMs`. */
function extraMs({ policy, memory }: Context): number {
  const isNew = memory.currentReplicas === undefined
  return isNew ? Math.max(0, (policy.initialTtlMs ?? 0) - policy.minTtlMs) : 0
}

/** A target found idle (after a restart or an outage) is taken to have earned it: starting pods for nothing helps no one. */
function idleAlready({ target, policy }: Context): boolean {
  return target.currentReplicas <= policy.idleReplicas
}

/** Unknown interrupts the wait, but neither wakes a target that is below the minimum nor cuts the time of a new one short. */
function interrupted(context: Context): Verdict {
  const { target, policy, memory, now } = context
  const isBelow = target.currentReplicas < policy.minReplicas
  const since = memory.belowMinSince ?? (isBelow ? undefined : now + extraMs(context))
  const goesOn = isBelow || (since ?? now) > now
  return { memory: { belowMinSince: goesOn ? since : undefined } }
}
