import type { CapacityBounds, Window } from './slo-memory.ts'
import { sumOf } from './sum-of.ts'
import { isMeasured } from './window.ts'

/** How far the bounds of a sample may lie apart (upper / lower). */
export const TIGHT = 1.25
/** The error of timing that a sample may have: a commit is seen up to one cycle after it was made. */
const LARGEST_ERROR = 0.5
/** Kafka's clients commit so often by default (auto.commit.interval.ms). */
const COMMIT_INTERVAL_MS = 5_000

/** The window with what it has proven by now. */
export function withBounds(window: Window, at: number, cycleMs: number): Window {
  return isMeasured(window, at) ? { ...window, bounds: capacityBounds(window, cycleMs) } : window
}

/**
 * What the offsets of a window prove, without knowing which replica has which partition. A partition that always had
 * something to do kept its replica busy; so
 *
 *     total / ready ≤ capacity ≤ total / (replicas that were busy for certain)
 *
 * And a replica consumes its partitions and nothing else: it can do what the most consumed partition got, and one with
 * a busy partition no more than that partition and its neighbours got.
 */
export function capacityBounds(window: Window, cycleMs: number): CapacityBounds {
  const { ready, firstAt, lastAt, consumed, busy } = window
  const seconds = (lastAt - (firstAt ?? lastAt)) / 1_000
  const rate = seconds > 0 ? sumOf(consumed) / seconds : 0
  const consumers = Math.min(ready, busy.length)
  const busyReplicas = certainlyBusy(countOf(busy), busy.length, consumers)
  const single = singleReplica(window, seconds, consumers)
  return {
    lower: consumers === 0 ? 0 : Math.max(rate / consumers, single.least),
    upper: busyReplicas === 0 ? Infinity : Math.min(rate / busyReplicas, single.most),
    saturated: consumers > 0 && consumers <= busyReplicas * TIGHT,
    rate,
    seconds,
    error: seconds > 0 ? cycleMs / 1_000 / seconds : Infinity,
  }
}

/** What one replica can do by its partitions alone. Of a partition a commit more or less may have been seen. */
function singleReplica({ consumed, busy, longestGapMs }: Window, seconds: number, consumers: number) {
  const commitSeconds = Math.max(COMMIT_INTERVAL_MS, longestGapMs) / 1_000
  const least = Math.max(0, ...consumed) / (seconds + commitSeconds)
  if (seconds <= commitSeconds || !busy.includes(true)) return { least, most: Infinity }
  const beside = Math.ceil(busy.length / consumers) - 1
  const most = Math.min(...consumed.map((own, index) => (busy[index] === true ? own : Infinity)))
  const sorted = consumed.toSorted((a, b) => b - a)
  const neighbours =
    most >= (sorted[beside] ?? 0) ? sorted.slice(0, beside + 1) : [most, ...sorted.slice(0, beside)]
  return { least, most: sumOf(neighbours) / (seconds - commitSeconds) }
}

/** True when the bounds say what a busy replica consumes; `apart` is how far they may lie apart (upper / lower). */
export function isTight({ lower, upper, error }: CapacityBounds, apart = TIGHT): boolean {
  return upper <= lower * apart && error <= LARGEST_ERROR
}

/** True when a window has measured what a busy replica consumes. */
export const proves = ({ bounds }: Window): boolean => bounds !== undefined && isTight(bounds)

/** True when so many busy partitions keep (nearly) every one of the replicas busy, however they are dealt. */
export function allBusy(busy: readonly boolean[], ready: number): boolean {
  return keepsBusy(countOf(busy), busy.length, ready)
}

function keepsBusy(busy: number, partitions: number, ready: number): boolean {
  const consumers = Math.min(ready, partitions)
  return consumers > 0 && consumers <= certainlyBusy(busy, partitions, consumers) * TIGHT
}

/** True when that is so now: these partitions have lag and a consumer that is behind. */
export function isSaturated(lags: readonly number[], behind: readonly boolean[], ready: number): boolean {
  let busy = 0
  for (let index = 0; index < behind.length; index += 1)
    if (behind[index] === true && (lags[index] ?? 0) > 0) busy += 1
  return keepsBusy(busy, behind.length, ready)
}

const countOf = (flags: readonly boolean[]): number => flags.reduce((sum, flag) => sum + Number(flag), 0)

/** The fewest of `consumers` that can share `saturated` of the partitions, dealt as evenly as Kafka's assignors do. */
function certainlyBusy(saturated: number, partitions: number, consumers: number): number {
  if (saturated === 0) return 0
  const fullest = Math.ceil(saturated / Math.ceil(partitions / consumers))
  const idle = Math.floor((partitions - saturated) / Math.floor(partitions / consumers))
  return Math.max(fullest, consumers - idle)
}
