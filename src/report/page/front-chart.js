/** @import { PointData } from '../page-data.ts' */
/** @import { Series } from 'uplot' */
import { data, element, explain, nearest } from './elements.js'
import { axis, colour, line, most, valueAxis } from './look.js'
import { figure } from './words.js'

/** @returns {Series} */
const dots = (/** @type {string} */ name, /** @type {Series} */ own) =>
  line(name, { points: { show: true, size: 8, fill: colour(name), stroke: colour(name) }, ...own })

const unconnected = { paths: () => null }

/** Draws late messages against pod-hours, which cost less the further to the left. */
export function drawFront() {
  const { points } = data
  const only = (/** @type {PointData['kind']} */ kind) =>
    points.map((point) => (point.kind === kind ? point.latePercent : null))
  const chart = new uPlot(
    {
      width: 600,
      height: 320,
      cursor: { drag: { x: true, y: true } },
      legend: { show: false },
      padding: [8, 16, 0, 0],
      scales: {
        x: { time: false, range: [0, most(points.map(({ podHours }) => podHours)) * 1.05] },
        y: { range: [0, Math.max(0.1, most(points.map(({ latePercent }) => latePercent)) * 1.05)] },
      },
      axes: [axis({ label: 'pod-hours' }), valueAxis({ label: 'late messages, %' })],
      series: [
        {},
        dots('load', unconnected),
        dots('age', unconnected),
        dots('replicas', { spanGaps: true, width: 1 }),
      ],
    },
    [points.map(({ podHours }) => podHours), only('behind'), only('other'), only('front')],
    element('front'),
  )
  explain(chart, ({ offsetX, offsetY }) => wordsNear(chart, points, offsetX, offsetY))
  return chart
}

function wordsNear(
  /** @type {uPlot} */ chart,
  /** @type {readonly PointData[]} */ points,
  /** @type {number} */ x,
  /** @type {number} */ y,
) {
  const near = nearest(points, ({ podHours, latePercent }) =>
    Math.hypot(chart.valToPos(podHours, 'x') - x, chart.valToPos(latePercent, 'y') - y),
  )
  if (near === undefined) return []
  return [near.name, `${figure(near.latePercent)} % late, ${figure(near.podHours)} pod-hours`]
}
