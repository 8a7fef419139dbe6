/** @import { Axis, Options, Series } from 'uplot' */
import { data } from './elements.js'
import { clock, elapsed, figure } from './words.js'

export const HEIGHT = 170
/** Beside a plot, on either side, so that times are below each other. */
const MARGIN = 64
const FONT = '12px system-ui, sans-serif'

export const most = (/** @type {readonly number[]} */ values) => values.reduce((a, b) => Math.max(a, b), 0)

/** A colour of the style sheet as it is now: light, dark or for print. */
export const colour = (/** @type {string} */ name) => () =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
/** The same, as the ground under a line. */
export const faded = (/** @type {string} */ name) => () =>
  `color-mix(in srgb, ${colour(name)()} 25%, transparent)`

/** @returns {Axis} */
export const axis = (/** @type {Axis} */ own = {}) => ({
  stroke: colour('faint'),
  font: FONT,
  labelFont: FONT,
  grid: { stroke: colour('line'), width: 1 },
  ticks: { stroke: colour('line'), width: 1 },
  ...own,
})

/** @returns {Axis} */
export const valueAxis = (/** @type {Axis} */ own = {}) =>
  axis({ size: MARGIN, values: (_, splits) => splits.map(figure), ...own })

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const ELAPSED = [
  1,
  5,
  15,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
]

export const timeAxis =
  data.beganAt === undefined
    ? axis({ incrs: ELAPSED, values: (_, splits) => splits.map(elapsed), space: 80 })
    : axis({
        values: (_, splits, _axis, _space, step) => splits.map((split, at) => clock(split, at === 0, step)),
      })

/** @returns {Series} */
export const line = (/** @type {string} */ name, /** @type {Series} */ own = {}) => ({
  stroke: colour(name),
  width: 1.5,
  points: { show: false },
  ...own,
})

/** A value holds until the next. */
export const stepped = uPlot.paths.stepped?.({ align: 1 }) ?? (() => null)

/**
 * What all charts over time have in common; their widths follow the window.
 * @returns {Options}
 */
export const overTime = (/** @type {Partial<Options> & Pick<Options, 'series'>} */ own) => ({
  width: 600,
  height: HEIGHT,
  tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
  cursor: { sync: { key: 'time' }, y: false, drag: { x: true, y: false } },
  legend: { show: false },
  padding: [8, MARGIN, 0, 0],
  axes: [timeAxis, valueAxis()],
  ...own,
  scales: { x: { time: data.beganAt !== undefined }, ...own.scales },
})
