/** A measured value at a point in time; the units are the caller's. */
export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * The smallest value that at least the share `q` (0 to 1) of all values do not exceed: always a value that was
 * measured, never one in between.
 * @throws RangeError for no values at all
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = Math.max(1, Math.ceil(q * sorted.length))
  const value = sorted[rank - 1]
  if (value === undefined) throw new RangeError('no values to take a quantile of')
  return value
}

/** The middle value; of an even number of values the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * How fast y grows with x, by the line that fits the points best (least squares).
 * @throws RangeError unless there are two different x
 */
export function slope(points: readonly Point[]): number {
  const meanX = mean(points.map(({ x }) => x))
  const meanY = mean(points.map(({ y }) => y))
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2))
  if (!(spread > 0)) throw new RangeError('a slope needs points at two different x')
  return sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
