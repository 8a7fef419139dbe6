import type { Figures } from './figures.ts'

type Costs = Pick<Figures, 'lateShare' | 'podHours'>

/**
 * For each of several outcomes whether it is on the Pareto front: none of the others is less often late without more
 * pod-hours, or has fewer pod-hours without being late more often. Equal outcomes are there together or not at all.
 */
export function onParetoFront(outcomes: readonly Costs[]): boolean[] {
  return outcomes.map((outcome) => !outcomes.some((other) => dominates(other, outcome)))
}

function dominates(a: Costs, b: Costs): boolean {
  if (a.lateShare > b.lateShare || a.podHours > b.podHours) return false
  return a.lateShare < b.lateShare || a.podHours < b.podHours
}
