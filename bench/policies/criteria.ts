import { median } from '../statistics.ts'
import type { Contest, Outcome } from './contestants.ts'

/** How SLO mode does on a scenario beside the opponents it is measured by. Shares and ratios. */
export interface Standing {
  readonly name: string
  readonly late: number
  readonly lateOnceLearned: number
  readonly tunedLate: number
  /** Pod-hours for each of hpa-tuned's, and for each of the oracle's. */
  readonly podHours: number
  readonly ofOracle: number
  /** Scale actions for each of hpa-tuned's. */
  readonly actions: number
}

/** One thing that is asked of SLO mode, and what came of it. */
export interface Verdict {
  readonly criterion: string
  readonly value: string
  readonly met: boolean
  /** The scenarios that fall short, where it is asked of every one. */
  readonly lost: readonly string[]
}

/** Late messages are compared to a hundredth of a percent, as they are printed. */
const SAME_LATE = 0.00005

/** @throws RangeError where one of the policies was not measured */
export function standingOf(name: string, { outcomes, lateOnceLearned }: Contest): Standing {
  const [slo, tuned, oracle] = ['slo', 'hpa-tuned', 'oracle'].map((policy) => figuresOf(outcomes, policy))
  if (slo === undefined || tuned === undefined || oracle === undefined)
    throw new RangeError(`${name} lacks a policy`)
  return {
    name,
    late: slo.lateShare,
    lateOnceLearned,
    tunedLate: tuned.lateShare,
    podHours: slo.podHours / tuned.podHours,
    ofOracle: slo.podHours / oracle.podHours,
    // An opponent that never moves is not beaten by moving once.
    actions: slo.scaleActions / Math.max(1, tuned.scaleActions),
  }
}

const figuresOf = (outcomes: readonly Outcome[], name: string): Outcome['figures'] | undefined =>
  outcomes.find(({ policy }) => policy === name)?.figures

/** What is asked of SLO mode with its defaults, on every scenario or in the median of all. */
export function verdictsOf(standings: readonly Standing[]): readonly Verdict[] {
  return [
    everywhere(
      standings,
      'late messages ≤ hpa-tuned’s',
      ({ late, tunedLate }) => late <= tunedLate + SAME_LATE,
    ),
    everywhere(standings, 'pod-hours ≤ 0.9 × hpa-tuned’s', ({ podHours }) => podHours <= 0.9),
    inTheMedian(standings, 'pod-hours, median ≤ 0.75 × hpa-tuned’s', ({ podHours }) => podHours, 0.75),
    inTheMedian(standings, 'scale actions, median ≤ 0.5 × hpa-tuned’s', ({ actions }) => actions, 0.5),
    everywhere(
      standings,
      'late ≤ 0.1 % once capacity is learned',
      ({ lateOnceLearned }) => lateOnceLearned <= 0.001,
    ),
    inTheMedian(standings, 'pod-hours, median ≤ 1.25 × the oracle’s', ({ ofOracle }) => ofOracle, 1.25),
  ]
}

function everywhere(
  standings: readonly Standing[],
  criterion: string,
  holds: (standing: Standing) => boolean,
): Verdict {
  const lost = standings.filter((standing) => !holds(standing)).map(({ name }) => name)
  const value = `${standings.length - lost.length} of ${standings.length}`
  return { criterion, value, met: lost.length === 0, lost }
}

function inTheMedian(
  standings: readonly Standing[],
  criterion: string,
  ratioOf: (standing: Standing) => number,
  limit: number,
): Verdict {
  const value = median(standings.map(ratioOf))
  return { criterion, value: `× ${value.toFixed(2)}`, met: value <= limit, lost: [] }
}
