import type { Memory, Recommendations } from './memory.ts'
import type { Context, Rule, Verdict } from './rule.ts'

/** The longest window `autoscaling/v2` allows; older recommendations are forgotten. */
const LONGEST_WINDOW_MS = 3_600_000

/**
 * Rule 7: scale-down takes the highest recommendation of its window and scale-up the lowest of its own, as in
 * `autoscaling/v2`. Both windows start with the current replicas, so a restart can never cause a scale-down, whatever
 * the window's length. A window never keeps a target below MIN_REPLICAS: one message wakes it.
 */
export const stabilization: Rule = {
  name: 'stabilization',
  apply: (replicas, context) => {
    const verdict =
      replicas < context.target.currentReplicas ? lowered(replicas, context) : raised(replicas, context)
    return { ...verdict, memory: remember(replicas, context) }
  },
}

function lowered(replicas: number, context: Context): Verdict {
  const { target, now, memory } = context
  const windowMs = scaleDownWindowMs(context)
  const restarted = memory.highs === undefined
  // They fall, so the first inside the window is its highest.
  const highest = highsOf(context).find(({ at }) => restarted || at > now - windowMs)
  if (highest === undefined || highest.replicas <= replicas) return {}
  return {
    replicas: Math.min(highest.replicas, target.currentReplicas),
    reason: 'ScaleDownStabilized',
    why: restarted
      ? 'the first cycle after a start never scales down'
      : `${highest.replicas} was wanted within the last ${Math.round(windowMs / 1_000)} s`,
    until: highest.at + windowMs,
  }
}

/** How long a lower recommendation must last. Where the policy leaves it open: what a mistake would cost in SLO mode. */
function scaleDownWindowMs({ policy, proposals }: Context): number {
  const learned = proposals.map(({ slo }) => (slo?.scaleDownAfterSeconds ?? 0) * 1_000)
  return policy.scaleDown.stabilizationMs ?? Math.max(0, ...learned)
}

function raised(replicas: number, context: Context): Verdict {
  const { target, policy, now, urgent } = context
  const windowMs = policy.scaleUp.stabilizationMs ?? 0
  if (urgent !== undefined) return {}
  const lowest = lowsOf(context).find(({ at }) => at > now - windowMs)
  if (lowest === undefined) return {}
  const to = Math.max(lowest.replicas, target.currentReplicas, Math.min(replicas, policy.minReplicas))
  if (to >= replicas) return {}
  return {
    replicas: to,
    reason: 'ScaleUpStabilized',
    why: `only ${lowest.replicas} was wanted within the last ${Math.round(windowMs / 1_000)} s`,
    until: lowest.at + windowMs,
  }
}

function highsOf({ memory, target, policy, now }: Context): Recommendations {
  return memory.highs ?? [{ at: now, replicas: Math.min(target.currentReplicas, policy.maxReplicas) }]
}

function lowsOf({ memory, target, now }: Context): Recommendations {
  return memory.lows ?? [{ at: now, replicas: target.currentReplicas }]
}

/** While a signal is unknown, what runs counts as wanted; that nothing more was asked for says nothing. */
function remember(replicas: number, context: Context): Pick<Memory, 'highs' | 'lows'> {
  const { allKnown, target, policy, now } = context
  const wanted = Math.min(wantedOf(replicas, context), policy.maxReplicas)
  const lows = lowsOf(context)
  return {
    highs: append(highsOf(context), wanted, now, (kept) => kept > wanted),
    lows:
      allKnown || replicas > target.currentReplicas
        ? append(lows, wanted, now, (kept) => kept < wanted)
        : lows,
  }
}

/** Not what MIN_REPLICAS made of it: the window and the minimum TTL run at the same time. */
function wantedOf(replicas: number, { allKnown, recommended, policy }: Context): number {
  return allKnown && replicas <= policy.minReplicas ? Math.min(replicas, recommended) : replicas
}

/** Drops entries that a later one outdoes: what remains is strictly monotone, so MAX_REPLICAS bounds it. */
function append(
  entries: Recommendations,
  replicas: number,
  at: number,
  stillCounts: (kept: number) => boolean,
): Recommendations {
  const kept = entries.filter((entry) => stillCounts(entry.replicas) && entry.at > at - LONGEST_WINDOW_MS)
  kept.push({ at, replicas })
  return kept
}
