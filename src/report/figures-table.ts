import type { Figures } from '../simulation/figures.ts'
import { FIGURE_COLUMNS } from './figure-columns.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { ReportedRun, Sweep } from './report.ts'

/** The figures of every policy; each name leads to its charts. */
export function figuresTable(runs: readonly ReportedRun[]): Html {
  const rows = runs.map(
    ({ name, figures }, index) =>
      html`<tr>
        <th scope="row" class="text"><a href="#policy-${index}">${name}</a></th>
        ${cells(figures)}
      </tr>`,
  )
  return table(['policy'], rows)
}

/** The figures of what was swept, the cheapest first. */
export function sweepTable({ settings, variants }: Sweep): Html {
  const rows = variants
    .toSorted((a, b) => a.figures.podHours - b.figures.podHours)
    .map(
      ({ policy, values, figures, onFront }) =>
        html`<tr class="${onFront ? 'front' : 'behind'}">
          <th scope="row" class="text">${policy}</th>
          ${values.map((value) => html`<td>${value}</td>`)} ${cells(figures)}
        </tr>`,
    )
  return table(['policy', ...settings], rows)
}

function cells(figures: Figures): readonly Html[] {
  return FIGURE_COLUMNS.map(({ cell }) => html`<td>${cell(figures)}</td>`)
}

function table([first = '', ...others]: readonly string[], rows: readonly Html[]): Html {
  const figures = FIGURE_COLUMNS.map(
    ({ title, about }) => html`<th scope="col" title="${about}">${title}</th>`,
  )
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th scope="col" class="text">${first}</th>
          ${others.map((title) => html`<th scope="col">${breakable(title)}</th>`)} ${figures}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** A setting's name, which may go on in the next line after each word. */
function breakable(name: string): readonly Html[] {
  return name.split('_').map((word, index) => (index === 0 ? html`${word}` : html`_<wbr />${word}`))
}
