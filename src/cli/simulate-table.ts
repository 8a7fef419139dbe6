import { FIGURE_COLUMNS } from '../report/figure-columns.ts'
import type { Sweep } from '../report/report.ts'
import { foundBy } from './comparison.ts'
import type { Comparison } from './comparison.ts'
import { printable } from './printable.ts'
import { textTable } from './text-table.ts'

/** What was compared on what: facts, a line for each policy with a column for each figure, and what was found out. */
export function renderComparison({ facts, runs, sweep, notes }: Comparison): string {
  const width = Math.max(...facts.map(({ name }) => name.length))
  const heading = facts.map(({ name, value }) => `${name.padEnd(width)}  ${printable(value)}\n`)
  const table = textTable([
    ['policy', ...FIGURE_COLUMNS.map(({ title }) => title)],
    ...runs.map(({ name, run }) => [printable(name), ...FIGURE_COLUMNS.map(({ cell }) => cell(run.figures))]),
  ])
  const footing = [...foundBy(runs), ...notes].map((line) => `${printable(line)}\n`)
  const parts = [heading, runs.length === 0 ? [] : [table], footing].filter((part) => part.length > 0)
  return [...parts.map((part) => part.join('')), ...(sweep === undefined ? [] : [renderSweep(sweep)])].join(
    '\n',
  )
}

/** Of a sweep only what one chooses by, or the settings find no room. */
const CHOOSING = FIGURE_COLUMNS.filter(({ title }) =>
  ['late %', 'p99 s', 'max s', 'pod-hours', '× oracle', 'actions'].includes(title),
)

/** A line for each combination, the cheapest first; what no other one beats is marked. */
function renderSweep({ settings, variants }: Sweep): string {
  const rows = variants
    .toSorted((a, b) => a.figures.podHours - b.figures.podHours)
    .map(({ policy, values, figures, onFront }) => [
      printable(`${onFront ? '*' : ' '} ${policy}`),
      ...values.map(printable),
      ...CHOOSING.map(({ cell }) => cell(figures)),
    ])
  const table = textTable([['  policy', ...settings, ...CHOOSING.map(({ title }) => title)], ...rows])
  return `${table}* no other one is as cheap and less often late, or as seldom late and cheaper\n`
}
