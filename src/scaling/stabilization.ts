import type { Memory, Recommendations } from './memory.ts'
import type { Context, Rule, Verdict } from './rule.ts'

/** The longest window `autoscaling/v2` allows; older recommendations are forgotten. */
const LONGEST_WINDOW_MS = 3_600_000

/**
 * Rule 6: scale-down takes the highest recommendation of its window and scale-up the lowest of its own, as in
 * `autoscaling/v2`; there, too, windows come before policies. Without memory (after a restart) the scale-down window
 * starts with the current replicas, so a restart can never cause a scale-down, whatever the window's length.
 */
export const stabilization: Rule = {
  name: 'stabilization',
  apply: (replicas, context) => {
    const { memory, target, policy, now, allKnown } = context
    const current = target.currentReplicas
    const highs = memory.highs ?? [{ at: now, replicas: Math.min(current, policy.maxReplicas) }]
    const next = (seen: number): Partial<Memory> => ({
      highs: remember(highs, seen, now, (kept) => kept > seen),
      lows: allKnown ? remember(memory.lows ?? [], seen, now, (kept) => kept < seen) : memory.lows,
    })
    if (!allKnown) return { memory: next(current) }
    const verdict = replicas < current ? lowered(replicas, context, highs) : raised(replicas, context)
    return { ...verdict, memory: next(replicas) }
  },
}

/** How long a lower recommendation must last. Where the policy leaves it open: what a mistake would cost in SLO mode. */
function scaleDownWindowMs({ policy, proposals }: Context): number {
  const learned = proposals.map(({ slo }) => (slo?.scaleDownAfterSeconds ?? 0) * 1_000)
  return policy.scaleDown.stabilizationMs ?? Math.max(0, ...learned)
}

function lowered(replicas: number, context: Context, highs: Recommendations): Verdict {
  const { memory, target, now } = context
  const windowMs = scaleDownWindowMs(context)
  const inside = memory.highs === undefined ? highs : highs.filter(({ at }) => at > now - windowMs)
  const highest = inside.reduce((most, entry) => (entry.replicas > most.replicas ? entry : most), {
    at: now,
    replicas,
  })
  if (highest.replicas === replicas) return {}
  const why =
    memory.highs === undefined
      ? 'the first cycle after a start never scales down'
      : `${highest.replicas} was wanted within the last ${seconds(windowMs)} s`
  return {
    replicas: Math.min(highest.replicas, target.currentReplicas),
    reason: 'ScaleDownStabilized',
    why,
    until: highest.at + windowMs,
  }
}

function raised(replicas: number, { memory, target, policy, now, urgent }: Context): Verdict {
  const windowMs = policy.scaleUp.stabilizationMs ?? 0
  if (urgent !== undefined) return {}
  const inside = (memory.lows ?? []).filter(({ at }) => at > now - windowMs)
  const lowest = inside.reduce((least, entry) => (entry.replicas < least.replicas ? entry : least), {
    at: now,
    replicas,
  })
  if (lowest.replicas === replicas) return {}
  return {
    replicas: Math.max(lowest.replicas, target.currentReplicas),
    reason: 'ScaleUpStabilized',
    why: `only ${lowest.replicas} was wanted within the last ${seconds(windowMs)} s`,
    until: lowest.at + windowMs,
  }
}

const seconds = (ms: number): number => Math.round(ms / 1_000)

/** Drops entries that a later one outdoes: what remains is strictly monotone, so MAX_REPLICAS bounds it. */
function remember(
  entries: Recommendations,
  replicas: number,
  at: number,
  stillCounts: (kept: number) => boolean,
): Recommendations {
  const kept = entries.filter((entry) => stillCounts(entry.replicas) && entry.at > at - LONGEST_WINDOW_MS)
  return [...kept, { at, replicas }]
}
