/**
 * When the unconsumed messages of a partition arrived: the messages produced so far as a function of time, a line
 * bent at its points. A first-in-first-out queue needs no more: the oldest unconsumed message arrived when the curve
 * passed the number consumed.
 */
export interface ArrivalCurve {
  /** The last point at or before the oldest unconsumed message. */
  head: Point
  tail: Point
  points: number
  /** Messages per millisecond as last appended; NaN where the last piece cannot be prolonged. */
  slope: number
}

interface Point {
  at: number
  produced: number
  next: Point | undefined
}

/** Above this many points the curve is thinned to half: the age is then within 1/512 of the time the queue spans. */
export const MAX_POINTS = 1024

/** A curve without messages. */
export function startCurve(now: number): ArrivalCurve {
  const origin: Point = { at: now, produced: 0, next: undefined }
  return { head: origin, tail: origin, points: 1, slope: Number.NaN }
}

/** Prolongs the curve to `produced` messages at `at`, evenly spread since its last point. */
export function append(curve: ArrivalCurve, at: number, produced: number): void {
  const { tail } = curve
  const slope = (produced - tail.produced) / (at - tail.at)
  if (slope === curve.slope) {
    tail.at = at
    tail.produced = produced
    return
  }
  const point: Point = { at, produced, next: undefined }
  tail.next = point
  curve.tail = point
  curve.slope = slope
  curve.points += 1
  if (curve.points > MAX_POINTS) thin(curve)
}

/** Forgets what lies before the first `consumed` messages. */
export function forget(curve: ArrivalCurve, consumed: number): void {
  let { head } = curve
  for (let { next } = head; next !== undefined && next.produced <= consumed; next = head.next) {
    // A dropped point that the collector already holds to be old would keep all the later ones alive.
    head.next = undefined
    head = next
    curve.points -= 1
  }
  curve.head = head
  // A head is where a piece begins: prolonging it would move the beginning instead of the end.
  if (head === curve.tail) curve.slope = Number.NaN
}

/** When the message after the first `consumed` ones arrived; undefined where none is left. */
export function arrivalOf(curve: ArrivalCurve, consumed: number): number | undefined {
  let { head } = curve
  while (head.next !== undefined && head.next.produced <= consumed) head = head.next
  const { next } = head
  if (next === undefined) return undefined
  return head.at + ((next.at - head.at) * (consumed - head.produced)) / (next.produced - head.produced)
}

/** Messages that had arrived by `at`; 0 before the curve's first remembered point. */
export function arrivedBy(curve: ArrivalCurve, at: number): number {
  let { head } = curve
  if (at < head.at) return 0
  while (head.next !== undefined && head.next.at <= at) head = head.next
  const { next } = head
  if (next === undefined) return head.produced
  return head.produced + ((next.produced - head.produced) * (at - head.at)) / (next.at - head.at)
}

/** Drops points so that the rest are evenly spaced in time; dropping every second one would starve the oldest. */
function thin(curve: ArrivalCurve): void {
  const spacing = (curve.tail.at - curve.head.at) / (MAX_POINTS / 2)
  let kept = curve.head
  let points = 1
  for (let point = kept.next; point !== undefined; point = point.next) {
    if (point !== curve.tail && point.at - kept.at < spacing) continue
    kept.next = point
    kept = point
    points += 1
  }
  curve.points = points
}
