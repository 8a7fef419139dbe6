import type { Figures } from '../simulation/figures.ts'
import type { NamedRun } from './simulate.ts'

const COLUMNS: readonly { readonly title: string; readonly cell: (figures: Figures) => string }[] = [
  { title: 'late %', cell: ({ lateShare }) => percent(lateShare) },
  { title: 'p50 s', cell: ({ ageSeconds }) => short(ageSeconds.p50) },
  { title: 'p95 s', cell: ({ ageSeconds }) => short(ageSeconds.p95) },
  { title: 'p99 s', cell: ({ ageSeconds }) => short(ageSeconds.p99) },
  { title: 'max s', cell: ({ ageSeconds }) => short(ageSeconds.max) },
  { title: 'over SLO s', cell: ({ overSloSeconds }) => short(overSloSeconds) },
  { title: 'pod-hours', cell: ({ podHours }) => short(podHours) },
  { title: 'actions', cell: ({ scaleActions }) => String(scaleActions) },
  { title: 'rebalances', cell: ({ rebalances }) => String(rebalances) },
  { title: 'paused s', cell: ({ pausedSeconds }) => short(pausedSeconds) },
  { title: 'over %', cell: ({ overProvisionedShare }) => percent(overProvisionedShare) },
  { title: 'under %', cell: ({ underProvisionedShare }) => percent(underProvisionedShare) },
]

/** A line for each policy, a column for each figure. */
export function renderTable(runs: readonly NamedRun[]): string {
  const rows = [
    ['policy', ...COLUMNS.map(({ title }) => title)],
    ...runs.map(({ name, run }) => [name, ...COLUMNS.map(({ cell }) => cell(run.figures))]),
  ]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column + 1]?.length ?? 0)))
  const first = Math.max(...rows.map(([name = '']) => name.length))
  return rows
    .map(([name = '', ...cells]) =>
      [name.padEnd(first), ...cells.map((cell, column) => cell.padStart(widths[column] ?? 0))].join('  '),
    )
    .map((line) => `${line}\n`)
    .join('')
}

const percent = (share: number): string => (share * 100).toFixed(2)

const short = (value: number): string => value.toFixed(value < 100 ? 1 : 0)
