import { FIGURE_COLUMNS } from '../report/figure-columns.ts'
import type { Fact } from '../report/report.ts'
import type { NamedRun } from './contender.ts'
import { printable } from './printable.ts'
import { textTable } from './text-table.ts'

/** What was compared on what: facts, a line for each policy with a column for each figure, and what was found out. */
export function renderComparison(
  facts: readonly Fact[],
  runs: readonly NamedRun[],
  notes: readonly string[],
): string {
  const width = Math.max(...facts.map(({ name }) => name.length))
  const heading = facts.map(({ name, value }) => `${name.padEnd(width)}  ${printable(value)}\n`)
  const table = textTable([
    ['policy', ...FIGURE_COLUMNS.map(({ title }) => title)],
    ...runs.map(({ name, run }) => [printable(name), ...FIGURE_COLUMNS.map(({ cell }) => cell(run.figures))]),
  ])
  const found = runs.flatMap(({ name, found }) => (found === undefined ? [] : [`${name}: ${found}`]))
  const footing = [...found, ...notes].map((line) => `${printable(line)}\n`)
  return [...heading, '\n', table, ...(footing.length === 0 ? [] : ['\n']), ...footing].join('')
}
