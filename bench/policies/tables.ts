import type { Contest, Outcome } from './contestants.ts'
import type { Standing, Verdict } from './criteria.ts'
import { markdownTable } from './markdown.ts'
import type { Paper } from './papers/paper.ts'
import type { Named } from './standard.ts'

interface Column {
  readonly title: string
  readonly cell: (outcome: Outcome) => string
}

const COLUMNS: readonly Column[] = [
  { title: 'policy', cell: ({ policy }) => policy },
  { title: 'late %', cell: ({ figures }) => percent(figures.lateShare) },
  { title: 'p50 s', cell: ({ figures }) => seconds(figures.ageSeconds.p50) },
  { title: 'p95 s', cell: ({ figures }) => seconds(figures.ageSeconds.p95) },
  { title: 'p99 s', cell: ({ figures }) => seconds(figures.ageSeconds.p99) },
  { title: 'max s', cell: ({ figures }) => seconds(figures.ageSeconds.max) },
  { title: 'pod-hours', cell: ({ figures }) => figures.podHours.toFixed(figures.podHours < 10 ? 2 : 1) },
  { title: 'actions', cell: ({ figures }) => String(figures.scaleActions) },
  { title: 'paused s', cell: ({ figures }) => figures.pausedSeconds.toFixed(0) },
]

/** A scenario: what it is, and a line for each policy. */
export function renderContest({ name, about }: Named, { outcomes }: Contest): string {
  const oracle = outcomes.find(({ policy }) => policy === 'oracle')?.figures.podHours ?? Number.NaN
  const columns = [
    ...COLUMNS,
    { title: '× oracle', cell: ({ figures }: Outcome) => (figures.podHours / oracle).toFixed(2) },
    { title: 'settled on', cell: ({ found = '' }: Outcome) => found },
  ]
  return `\n### ${name}\n\n${about}\n\n${table(columns, outcomes)}`
}

/** A paper: what it found, and a line for each policy here. */
export function renderPaper({ title, about }: Paper, outcomes: readonly Outcome[]): string {
  return `\n### ${title}\n\n${about}\n\n${table(COLUMNS, outcomes)}`
}

function table(columns: readonly Column[], outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => columns.map(({ cell }) => cell(outcome)))
  return markdownTable([columns.map(({ title }) => title), ...rows])
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

const percent = (share: number): string => (share * 100).toFixed(2)

const seconds = (value: number): string => value.toFixed(value < 10 ? 2 : 1)
