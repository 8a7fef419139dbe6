import { data, element } from './elements.js'
import { drawFront } from './front-chart.js'
import { drawRun } from './run-charts.js'

/** What a printed page has room for, in pixels. */
const PRINTED_WIDTH = 700

const charts = [...(data.points.length === 0 ? [] : [drawFront()]), ...data.runs.flatMap(drawRun)]

const page = document.documentElement

/** Draws all charts anew, as wide and in the colours that they should have by now. */
function fit() {
  const width = page.hasAttribute('data-printing') ? PRINTED_WIDTH : element('title').clientWidth
  for (const chart of charts) chart.setSize({ width, height: chart.height })
}

// Paper is white and of its own width, whatever the screen is.
function print(/** @type {boolean} */ printing) {
  page.toggleAttribute('data-printing', printing)
  fit()
}

addEventListener('resize', fit)
addEventListener('beforeprint', () => print(true))
addEventListener('afterprint', () => print(false))
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', fit)
fit()
