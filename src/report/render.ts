import { createHash } from 'node:crypto'
import { CHART_LIBRARY, CHART_LICENSE, CHART_STYLE, PAGE_SCRIPT, PAGE_STYLE } from './assets.ts'
import { figuresTable, sweepTable } from './figures-table.ts'
import { html, scriptJson, trusted } from './html.ts'
import type { Html } from './html.ts'
import { pageData } from './page-data.ts'
import type { Report, ReportedRun, Sweep } from './report.ts'

/** A page that needs nothing but itself: figures as tables, and charts that a browser draws. */
export function renderReport(report: Report): string {
  const { title, facts, runs, sweep, notes } = report
  return html`<!doctype html>
    <html lang="en">
      ${head(title)}
      <body>
        <h1 id="title">${title}</h1>
        <dl>
          ${facts.map(
            ({ name, value }) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
        <noscript><p>The charts take JavaScript.</p></noscript>
        ${sweep === undefined ? [] : sweepSection(sweep)}
        <h2>Policies</h2>
        ${figuresTable(runs)} ${notes.map((note) => html`<p class="faint">${note}</p>`)}
        <p class="faint screen">${HANDLING}</p>
        ${runs.map(runSection)}
        <div id="tip" hidden></div>
        <script type="application/json" id="data">
          ${scriptJson(pageData(report))}
        </script>
        ${SCRIPTS.map(inPage)}
      </body>
    </html> `.html
}

const HANDLING =
  'A triangle is a change of the replicas: point at it to read why. Drag over a chart to look closer at a time, in all ' +
  'charts at once; click twice to see all of it again.'

/** An element with a text of ours. */
interface Inline {
  readonly tag: 'style' | 'script'
  readonly attributes: string
  readonly text: string
}

const STYLES = [CHART_STYLE, PAGE_STYLE].map((text): Inline => ({ tag: 'style', attributes: '', text }))
const SCRIPTS: readonly Inline[] = [
  { tag: 'script', attributes: '', text: CHART_LIBRARY },
  { tag: 'script', attributes: ' type="module"', text: PAGE_SCRIPT },
]

// No line break comes before the text or after it: it would count for the digest.
function inPage({ tag, attributes, text }: Inline): Html {
  return trusted(`<${tag}${attributes}>${text}</${tag}>`)
}

function digest({ text }: Inline): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** Nothing is loaded, and nothing runs that is not ours, whatever a name holds. */
const CONTENT_POLICY = [
  `default-src 'none'`,
  `script-src ${SCRIPTS.map(digest).join(' ')}`,
  `style-src ${STYLES.map(digest).join(' ')}`,
].join('; ')

function head(title: string): Html {
  return html`<!--
${trusted(CHART_LICENSE)}
-->
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}" />
      <meta name="viewport" content="width=device-width" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      ${STYLES.map(inPage)}
    </head>`
}

function sweepSection(sweep: Sweep): Html {
  return html`<h2>Settings in all combinations</h2>
    <figure>
      <figcaption>
        <b>Late messages against pod-hours</b
        >${key('replicas', 'no other is both cheaper and less often late')} ${key('load', 'others')}
        ${key('age', 'policies')}
      </figcaption>
      <div id="front"></div>
    </figure>
    ${sweepTable(sweep)}`
}

function runSection({ name, figures }: ReportedRun, index: number): Html {
  const late = (figures.lateShare * 100).toFixed(2)
  return html`<section>
    <h2 id="policy-${index}">${name}</h2>
    <p class="faint">
      ${late} % late, ${figures.podHours.toFixed(1)} pod-hours, ${figures.scaleActions} changes of the
      replicas
    </p>
    ${CHARTS.map(
      ({ chart, caption }) =>
        html`<figure>
          <figcaption>${caption}</figcaption>
          <div id="${chart}-${index}"></div>
        </figure>`,
    )}
    <details class="screen" id="changes-${index}">
      <summary>Changes of the replicas</summary>
    </details>
  </section>`
}

const CHARTS: readonly { readonly chart: string; readonly caption: Html }[] = [
  {
    chart: 'replicas',
    caption: html`<b>Replicas and load</b>${key('replicas', 'asked for')} ${key('ready', 'ready', 'dashed')}
      ${key('load', 'messages per second that arrive, to the right', 'area')}`,
  },
  { chart: 'lag', caption: html`<b>Lag</b>${key('lag', 'messages not committed')}` },
  {
    chart: 'age',
    caption: html`<b>Age</b>${key('age', 'seconds that the oldest message has waited')}
      ${key('limit', 'SLO', 'dashed')}`,
  },
]

/** What a colour of a chart stands for. */
function key(colour: string, meaning: string, kind = 'line'): Html {
  return html`<span><span class="key ${kind} of-${colour}"></span>${meaning}</span>`
}
