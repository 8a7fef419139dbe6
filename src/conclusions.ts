import type { TargetReport } from './ports.ts'
import type { Reason } from './scaling/types.ts'

/** What a target's cycles have concluded since something last changed. Immutable, bounded by the number of reasons. */
export interface Conclusions {
  /** The last one's. */
  readonly reason: Reason
  /** That the last one started from. */
  readonly replicas: number | undefined
  /** All since then; in a dry run with the number that each wanted. */
  readonly known: ReadonlySet<string>
}

/** Conclusions that someone took or has to do something about; they begin and end as often as they do. */
const EXTRAORDINARY: ReadonlySet<Reason> = new Set([
  'SignalUnavailable',
  'TargetUnavailable',
  'Fallback',
  'Paused',
])

/**
 * Adds the conclusion of a cycle, and tells whether it is news. A target at a bound, or one that waits to become
 * smaller, concludes one thing and the other by turns, as a few messages come and go: that is news once for each number
 * of replicas. A change of the replicas always is, and so is the begin or end of what is out of the ordinary. Pure.
 */
export function conclude(
  before: Conclusions | undefined,
  { decision, outcome }: Pick<TargetReport, 'decision' | 'outcome'>,
): { readonly isNews: boolean; readonly conclusions: Conclusions } {
  const { reason, currentReplicas, simulatedReplicas: replicas = currentReplicas } = decision
  const conclusion = outcome.action === 'dry-run' ? `${reason} ${decision.desiredReplicas}` : reason
  const known = knownOf(before, reason, replicas)
  const isKnown = known.has(conclusion)
  return {
    isNews: !isKnown || outcome.action === 'scaled',
    conclusions: { reason, replicas, known: isKnown ? known : new Set([...known, conclusion]) },
  }
}

const NOTHING: ReadonlySet<string> = new Set()

function knownOf(
  before: Conclusions | undefined,
  reason: Reason,
  replicas: number | undefined,
): Conclusions['known'] {
  if (before === undefined || before.replicas !== replicas) return NOTHING
  return EXTRAORDINARY.has(before.reason) === EXTRAORDINARY.has(reason) ? before.known : NOTHING
}
