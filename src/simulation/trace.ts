/** A point of a recorded or drawn load. */
export interface TracePoint {
  /** Milliseconds, from any origin. */
  readonly at: number
  /** Messages per second from then on. */
  readonly rate: number
}

/** A load over time: both functions take milliseconds since it began. */
export interface Shape {
  /** Messages per second at that instant. */
  readonly rateAt: (ms: number) => number
  /** Messages since the beginning, exact and with fractions; never falls. */
  readonly totalAt: (ms: number) => number
}

export interface TraceOptions {
  /** Between two points the rate moves in a line, or keeps its value until the next. */
  readonly gaps: 'interpolate' | 'keep'
  /** Begins anew after so many milliseconds. Without it the last rate goes on for ever. */
  readonly repeatEveryMs?: number
}

/** A rate that moves in lines; by piece: when it begins, the rate then, its change per millisecond, messages before. */
interface Pieces {
  readonly start: Float64Array
  readonly rate: Float64Array
  readonly slope: Float64Array
  readonly before: Float64Array
}

/** The load that points in rising order of time describe; it begins at the first of them, of which there must be one. */
export function trace(
  points: readonly TracePoint[],
  { gaps, repeatEveryMs = Infinity }: TraceOptions,
): Shape {
  const pieces = piecesOf(points, gaps)
  const find = finder(pieces.start)
  const rateIn = (ms: number): number => {
    const piece = find(ms)
    return (pieces.rate[piece] ?? 0) + (pieces.slope[piece] ?? 0) * (ms - (pieces.start[piece] ?? 0))
  }
  const totalIn = (ms: number): number => totalOf(pieces, find(ms), ms)
  if (repeatEveryMs === Infinity) return { rateAt: rateIn, totalAt: totalIn }
  const perRound = totalIn(repeatEveryMs)
  return {
    rateAt: (ms) => rateIn(ms % repeatEveryMs),
    totalAt: (ms) => totalIn(ms % repeatEveryMs) + perRound * Math.floor(ms / repeatEveryMs),
  }
}

function piecesOf(points: readonly TracePoint[], gaps: TraceOptions['gaps']): Pieces {
  const origin = points[0]?.at
  if (origin === undefined) throw new RangeError('a trace needs at least one point')
  const column = (): Float64Array => new Float64Array(points.length)
  const pieces = { start: column(), rate: column(), slope: column(), before: column() }
  for (const [index, { at, rate }] of points.entries()) {
    const next = points[index + 1] ?? { at: Infinity, rate }
    if (!(next.at > at)) throw new RangeError(`points must rise in time, ${next.at} follows ${at}`)
    pieces.start[index] = at - origin
    pieces.rate[index] = rate
    pieces.slope[index] = gaps === 'keep' ? 0 : (next.rate - rate) / (next.at - at)
    if (index > 0) pieces.before[index] = totalOf(pieces, index - 1, at - origin)
  }
  return pieces
}

function totalOf({ start, rate, slope, before }: Pieces, piece: number, ms: number): number {
  const elapsed = ms - (start[piece] ?? 0)
  const mean = (rate[piece] ?? 0) + ((slope[piece] ?? 0) * elapsed) / 2
  return (before[piece] ?? 0) + (mean * elapsed) / 1000
}

/** Finds the last piece that begins at or before an instant: the one asked for last or its neighbour, else by halving. */
function finder(start: Float64Array): (ms: number) => number {
  const holds = (piece: number, ms: number): boolean =>
    (start[piece] ?? Infinity) <= ms && ms < (start[piece + 1] ?? Infinity)
  let last = 0
  return (ms) => {
    if (holds(last, ms)) return last
    last = holds(last + 1, ms) ? last + 1 : halve(start, ms)
    return last
  }
}

function halve(start: Float64Array, ms: number): number {
  let low = 0
  let high = start.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((start[middle] ?? Infinity) <= ms) low = middle
    else high = middle - 1
  }
  return low
}
