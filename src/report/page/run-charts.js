/** @import { RunData } from '../page-data.ts' */
import { data, element, explain, nearest } from './elements.js'
import { colour, faded, HEIGHT, line, most, overTime, stepped, timeAxis, valueAxis } from './look.js'
import { stateOf, timeOf, wordsOf } from './words.js'

const inPods = (/** @type {RunData} */ { rate }) => most(rate) / data.capacity
/** The same for all policies, so that one look compares them. */
const replicasShown = 1.08 * Math.max(1, ...data.runs.map((run) => Math.max(most(run.replicas), inPods(run))))

/** Scales and lines of each kind of chart, and what it shows of a policy. */
const CHARTS = {
  replicas: (/** @type {RunData} */ run) => ({
    options: overTime({
      height: HEIGHT + 40,
      padding: [8, 0, 0, 0],
      scales: { y: { range: [0, replicasShown] }, rate: { range: [0, replicasShown * data.capacity] } },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- uPlot has the names of the sides in its types alone
      axes: [timeAxis, valueAxis(), valueAxis({ scale: 'rate', side: 1, grid: { show: false } })],
      series: [
        {},
        line('load', { scale: 'rate', paths: stepped, fill: faded('load'), width: 1 }),
        line('replicas', { paths: stepped }),
        line('replicas', { paths: stepped, width: 0 }),
        line('ready', { paths: stepped, dash: [4, 3], width: 1 }),
      ],
      bands: [{ series: [2, 3], fill: faded('replicas') }],
      hooks: { draw: [(chart) => drawChanges(chart, run)] },
    }),
    values: [run.rate, run.replicas, run.fewestReplicas, run.readyReplicas],
  }),
  lag: (/** @type {RunData} */ run) => ({
    options: overTime({
      scales: { y: { range: [0, Math.max(1, most(run.lag) * 1.05)] } },
      series: [{}, line('lag', { fill: faded('lag') })],
    }),
    values: [run.lag],
  }),
  age: (/** @type {RunData} */ run) => ({
    options: overTime({
      scales: { y: { range: [0, Math.max(data.sloSeconds * 1.2, most(run.ageSeconds) * 1.05)] } },
      series: [{}, line('age', { fill: faded('age') }), line('limit', { dash: [6, 4], width: 1 })],
    }),
    values: [run.ageSeconds, run.times.map(() => data.sloSeconds)],
  }),
}

const xOf = (/** @type {number} */ seconds) => (data.beganAt ?? 0) + seconds

/** A triangle for each change, up or down, where the replicas are from then on. */
function drawChanges(/** @type {uPlot} */ chart, /** @type {RunData} */ { changes }) {
  const { ctx, bbox } = chart
  const size = 4 * devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const { atSeconds, from, to } of changes) {
    const x = chart.valToPos(xOf(atSeconds), 'x', true)
    const y = chart.valToPos(to, 'y', true)
    const tall = to > from ? -size : size
    ctx.fillStyle = colour(to > from ? 'up' : 'down')()
    ctx.beginPath()
    ctx.moveTo(x, y + tall)
    ctx.lineTo(x - size, y - tall)
    ctx.lineTo(x + size, y - tall)
    ctx.fill()
  }
  ctx.restore()
}

/** Draws the charts of a policy. */
export function drawRun(/** @type {RunData} */ run, /** @type {number} */ index) {
  listChangesIn(element(`changes-${index}`), run)
  return Object.entries(CHARTS).map(([kind, chartOf]) => {
    const { options, values } = chartOf(run)
    const chart = new uPlot(
      options,
      [run.times.map(xOf), ...values.map((list) => [...list])],
      element(`${kind}-${index}`),
    )
    explain(chart, ({ offsetX }) => [
      stateOf(data, run, chart.posToIdx(offsetX)),
      ...changeNear(run, chart, offsetX),
    ])
    return chart
  })
}

function changeNear(/** @type {RunData} */ { changes }, /** @type {uPlot} */ chart, /** @type {number} */ x) {
  const near = nearest(changes, ({ atSeconds }) => Math.abs(chart.valToPos(xOf(atSeconds), 'x') - x))
  return near === undefined ? [] : [timeOf(data, near.atSeconds), wordsOf(near)]
}

/** A table of the changes of a policy, made when it is asked for. */
function listChangesIn(/** @type {HTMLElement} */ details, /** @type {RunData} */ { changes }) {
  const list = () => {
    const table = document.createElement('table')
    for (const change of changes) {
      const row = table.insertRow()
      row.insertCell().textContent = timeOf(data, change.atSeconds)
      Object.assign(row.insertCell(), { className: 'text', textContent: wordsOf(change) })
    }
    details.append(table)
  }
  details.addEventListener('toggle', list, { once: true })
}
