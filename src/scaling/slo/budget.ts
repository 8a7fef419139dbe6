/** The share of the target lag that is planned with; the rest is for what happens between two readings and commits. */
export const PLANNED_SHARE = 0.6
/** However long a change takes, this share of the target lag is left to work the backlog off in. */
const LEAST_SHARE = 0.25

/** How long (seconds) a message may wait as far as is planned, when a change takes some of that time. */
export function budgetSeconds(targetLagMs: number, transitionSeconds: number): number {
  const target = targetLagMs / 1_000
  return Math.max(target * PLANNED_SHARE - transitionSeconds, target * LEAST_SHARE)
}
