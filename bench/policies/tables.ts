import type { Contest, Outcome } from './contestants.ts'
import type { Standing, Verdict } from './criteria.ts'
import { markdownTable } from './markdown.ts'
import type { Named } from './standard.ts'

/** A scenario: what it is, and a line for each policy. */
export function renderContest({ name, about }: Named, { outcomes }: Contest): string {
  const header = [
    'policy',
    'late %',
    'p50 s',
    'p99 s',
    'max s',
    'pod-hours',
    '× oracle',
    'actions',
    'paused s',
    'settled on',
  ]
  const oracle = outcomes.find(({ policy }) => policy === 'oracle')?.figures.podHours ?? Number.NaN
  return `\n### ${name}\n\n${about}\n\n${markdownTable([header, ...outcomes.map((each) => rowOf(each, oracle))])}`
}

function rowOf({ policy, figures, found = '' }: Outcome, oracle: number): string[] {
  const { lateShare, ageSeconds, podHours, scaleActions, pausedSeconds } = figures
  return [
    policy,
    percent(lateShare),
    ageSeconds.p50.toFixed(1),
    ageSeconds.p99.toFixed(1),
    ageSeconds.max.toFixed(1),
    podHours.toFixed(1),
    (podHours / oracle).toFixed(2),
    String(scaleActions),
    pausedSeconds.toFixed(0),
    found,
  ]
}

/** SLO mode on all scenarios, and what is asked of it. */
export function renderSummary(standings: readonly Standing[], verdicts: readonly Verdict[]): string {
  const header = [
    'scenario',
    'late %',
    'hpa-tuned',
    'once learned',
    'pod-hours × hpa-tuned',
    '× oracle',
    'actions × hpa-tuned',
  ]
  const rows = standings.map((standing) => [
    standing.name,
    percent(standing.late),
    percent(standing.tunedLate),
    percent(standing.lateOnceLearned),
    standing.podHours.toFixed(2),
    standing.ofOracle.toFixed(2),
    standing.actions.toFixed(2),
  ])
  const asked = verdicts.map(({ criterion, value, met, lost }) => [
    criterion,
    value,
    met ? 'met' : 'MISSED',
    lost.join(', '),
  ])
  const criteria = markdownTable([['asked of SLO mode', 'measured', '', 'not on'], ...asked])
  return `\n### summary\n\n${markdownTable([header, ...rows])}\n${criteria}`
}

/** A share in percent, to a hundredth. */
export const percent = (share: number): string => (share * 100).toFixed(2)
