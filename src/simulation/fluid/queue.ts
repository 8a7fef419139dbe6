import { addAges } from './ages.ts'
import type { Ages } from './ages.ts'

/**
 * When the waiting messages of a partition arrived: messages produced as a function of time, a line bent at its
 * points. `first` is the last point at or before the oldest message that waits, `end` comes after the newest.
 */
export interface Queue {
  at: Float64Array
  produced: Float64Array
  first: number
  end: number
}

/** A queue that spans more changes of its rate is thinned: ages are then within 1/2048 of the time it spans. */
export const MAX_POINTS = 4096
const FIRST_POINTS = 64

export function startQueue(): Queue {
  return { at: new Float64Array(FIRST_POINTS), produced: new Float64Array(FIRST_POINTS), first: 0, end: 1 }
}

/** Messages arrive evenly from the last point to this one. */
export function arrive(queue: Queue, at: number, produced: number): void {
  if (queue.end === queue.at.length) makeRoom(queue)
  queue.at[queue.end] = at
  queue.produced[queue.end] = produced
  queue.end += 1
}

/** Nothing waits. */
export function clear(queue: Queue, at: number, produced: number): void {
  queue.at[0] = at
  queue.produced[0] = produced
  queue.first = 0
  queue.end = 1
}

/** When the message after the first `consumed` ones arrived. */
export function arrivalOf(queue: Queue, consumed: number): number {
  let point = queue.first
  while (point + 2 < queue.end && (queue.produced[point + 1] ?? 0) <= consumed) point += 1
  return within(queue, point, consumed)
}

/** A partition is consumed evenly from message `from` on at `startMs` up to message `to` at `endMs`: their ages. */
export function depart(
  queue: Queue,
  { from, to, startMs, endMs }: { from: number; to: number; startMs: number; endMs: number },
  ages: Ages,
): void {
  const perMessage = (endMs - startMs) / (to - from)
  let done = from
  while (done < to) {
    while (queue.first + 2 < queue.end && (queue.produced[queue.first + 1] ?? 0) <= done) queue.first += 1
    const bend = queue.first + 2 < queue.end ? (queue.produced[queue.first + 1] ?? to) : to
    const next = Math.min(to, bend)
    const before = startMs + (done - from) * perMessage - within(queue, queue.first, done)
    const after = startMs + (next - from) * perMessage - within(queue, queue.first, next)
    addAges(ages, before, after, next - done)
    done = next
  }
}

/** What still waits at the end, with the age it has by then. */
export function settle(queue: Queue, consumed: number, now: number, ages: Ages): void {
  const produced = queue.produced[queue.end - 1] ?? 0
  if (produced > consumed) depart(queue, { from: consumed, to: produced, startMs: now, endMs: now }, ages)
}

function within({ at, produced }: Queue, point: number, message: number): number {
  const startMs = at[point] ?? 0
  const endMs = at[point + 1] ?? startMs
  const first = produced[point] ?? 0
  const last = produced[point + 1] ?? first
  return last > first ? startMs + ((endMs - startMs) * (message - first)) / (last - first) : endMs
}

function makeRoom(queue: Queue): void {
  const waiting = queue.end - queue.first
  if (queue.first > queue.at.length / 2) {
    queue.at.copyWithin(0, queue.first, queue.end)
    queue.produced.copyWithin(0, queue.first, queue.end)
  } else if (queue.at.length < MAX_POINTS) {
    queue.at = grown(queue.at, queue.first, queue.end)
    queue.produced = grown(queue.produced, queue.first, queue.end)
  } else {
    thin(queue)
    return
  }
  queue.first = 0
  queue.end = waiting
}

function grown(from: Float64Array, first: number, end: number): Float64Array {
  const to = new Float64Array(from.length * 2)
  to.set(from.subarray(first, end))
  return to
}

/** Drops points so that the rest are evenly spaced in time; dropping every second one would starve the oldest. */
function thin(queue: Queue): void {
  const { at, produced, first, end } = queue
  const startMs = at[first] ?? 0
  const endMs = at[end - 1] ?? startMs
  const spacing = (endMs - startMs) / (MAX_POINTS / 2)
  let kept = 0
  let keptAt = -Infinity
  for (let point = first; point < end; point += 1) {
    const pointAt = at[point] ?? endMs
    if (pointAt - keptAt < spacing && point < end - 1) continue
    at[kept] = pointAt
    produced[kept] = produced[point] ?? 0
    kept += 1
    keptAt = pointAt
  }
  queue.first = 0
  queue.end = kept
}
