import { data, element } from './elements.js'
import { drawFront } from './front-chart.js'
import { drawRun } from './run-charts.js'

/** What a printed page has room for, in pixels. */
const PRINTED_WIDTH = 700

const charts = [...(data.points.length === 0 ? [] : [drawFront()]), ...data.runs.flatMap(drawRun)]

function fit(/** @type {number} */ width) {
  for (const chart of charts) chart.setSize({ width, height: chart.height })
}

const fitWindow = () => fit(element('title').clientWidth)

// Paper is white and of its own width, whatever the screen is.
function print(/** @type {boolean} */ printing) {
  document.documentElement.toggleAttribute('data-printing', printing)
  if (printing) fit(PRINTED_WIDTH)
  else fitWindow()
}

addEventListener('resize', fitWindow)
addEventListener('beforeprint', () => print(true))
addEventListener('afterprint', () => print(false))
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', fitWindow)
fitWindow()
