import { FIGURE_COLUMNS } from '../report/figure-columns.ts'
import type { NamedRun } from './simulate.ts'
import { textTable } from './text-table.ts'

/** A line for each policy, a column for each figure. */
export function renderTable(runs: readonly NamedRun[]): string {
  return textTable([
    ['policy', ...FIGURE_COLUMNS.map(({ title }) => title)],
    ...runs.map(({ name, run }) => [name, ...FIGURE_COLUMNS.map(({ cell }) => cell(run.figures))]),
  ])
}
