/** @import { ChangeData, PageData, RunData } from '../page-data.ts' */

const numbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })

/** A number in as many digits as tell anything. */
export const figure = (/** @type {number} */ value) => numbers.format(value)

/** A time since the beginning: 02:03:04, or 1d 02:03:04. */
export function elapsed(/** @type {number} */ seconds) {
  const clock = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19)
  return seconds < 86_400 ? clock : `${Math.floor(seconds / 86_400)}d ${clock}`
}

/** A time of day (UTC) on an axis whose times are a step apart, with the date below where one is needed. */
export function clock(
  /** @type {number} */ epochSeconds,
  /** @type {boolean} */ isFirst,
  /** @type {number} */ step,
) {
  const [date = '', time = ''] = new Date(epochSeconds * 1000).toISOString().split('T')
  if (step >= 86_400) return date
  const short = time.slice(0, step < 60 ? 8 : 5)
  return isFirst || epochSeconds % 86_400 === 0 ? `${short}\n${date}` : short
}

/** A time since the beginning, as a date where it is known when that was. */
export function timeOf(/** @type {Pick<PageData, 'beganAt'>} */ { beganAt }, /** @type {number} */ seconds) {
  return beganAt === undefined ? elapsed(seconds) : `${dates.format((beganAt + seconds) * 1000)} UTC`
}

/** What happened to the replicas, and why. */
export function wordsOf(/** @type {ChangeData} */ { from, to, count, reason, why }) {
  const more = count > 1 ? `, in ${count} changes` : ''
  return `${to > from ? '▲' : '▼'} ${from} → ${to}${more}: ${reason}\n${why}`
}

/** How a policy was doing at a time. */
export function stateOf(
  /** @type {Pick<PageData, 'beganAt' | 'capacity'>} */ data,
  /** @type {RunData} */ run,
  /** @type {number} */ index,
) {
  const at = (/** @type {readonly number[]} */ values) => figure(values[index] ?? 0)
  const [high, low] = [at(run.replicas), at(run.fewestReplicas)]
  return [
    timeOf(data, run.times[index] ?? 0),
    `load ${at(run.rate)}/s = ${figure((run.rate[index] ?? 0) / data.capacity)} pods`,
    `replicas ${low === high ? high : `${low} to ${high}`}, ready ${at(run.readyReplicas)}`,
    `lag ${at(run.lag)}, age ${at(run.ageSeconds)} s`,
  ].join('\n')
}
