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

interface Piece {
  readonly start: number
  readonly rate: number
  /** The change of the rate per millisecond. */
  readonly slope: number
  /** Messages before `start`. */
  readonly before: number
}

/** The load that points in rising order of time describe; it begins at the first of them, of which there must be one. */
export function trace(
  points: readonly TracePoint[],
  { gaps, repeatEveryMs = Infinity }: TraceOptions,
): Shape {
  const pieces = piecesOf(points, gaps)
  const perRound = repeatEveryMs === Infinity ? 0 : totalIn(pieces, repeatEveryMs)
  const intoRound = (ms: number): number => (repeatEveryMs === Infinity ? ms : ms % repeatEveryMs)
  return {
    rateAt: (ms) => rateIn(pieces, intoRound(ms)),
    totalAt: (ms) => totalIn(pieces, intoRound(ms)) + perRound * Math.floor(ms / repeatEveryMs),
  }
}

function piecesOf(points: readonly TracePoint[], gaps: TraceOptions['gaps']): Piece[] {
  const origin = points[0]?.at
  if (origin === undefined) throw new RangeError('a trace needs at least one point')
  const pieces: Piece[] = []
  let before = 0
  for (const [index, { at, rate }] of points.entries()) {
    const next = points[index + 1] ?? { at: Infinity, rate }
    if (!(next.at > at)) throw new RangeError(`points must rise in time, ${next.at} follows ${at}`)
    const slope = gaps === 'keep' ? 0 : (next.rate - rate) / (next.at - at)
    const piece = { start: at - origin, rate, slope, before }
    pieces.push(piece)
    before = totalOf(piece, next.at - origin)
  }
  return pieces
}

const rateIn = (pieces: readonly Piece[], ms: number): number => {
  const { start, rate, slope } = pieceAt(pieces, ms)
  return rate + slope * (ms - start)
}

const totalIn = (pieces: readonly Piece[], ms: number): number => totalOf(pieceAt(pieces, ms), ms)

function totalOf({ start, rate, slope, before }: Piece, ms: number): number {
  const elapsed = ms - start
  return before + ((rate + (slope * elapsed) / 2) * elapsed) / 1000
}

/** The last piece that begins at or before `ms`, found by halving. */
function pieceAt(pieces: readonly Piece[], ms: number): Piece {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((pieces[middle]?.start ?? Infinity) <= ms) low = middle
    else high = middle - 1
  }
  const piece = pieces[low]
  if (piece === undefined) throw new RangeError('a trace needs at least one point')
  return piece
}
