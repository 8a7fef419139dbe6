import type { PartitionDeltas } from './partition-deltas.ts'
import type { Window } from './slo-memory.ts'
import { sumOf } from './sum-of.ts'

/** A window is closed after so long, so that the next one can see something else. */
const MEASURE_MS = 60_000
/** From then on an open window is worth looking at. */
const SHORTEST_MS = 5_000
/** A group that has not settled by then has other troubles than a rebalance. */
const LONGEST_SETTLE_MS = 60_000
const SETTLE_MS = 10_000

/**
 * Starts to measure at `at`, or to settle where a window of other replicas was cut short: its gap may go on. `consumed`
 * is what the cycle saw, by partition: a commit now is one to count from.
 */
export function startWindow(consumed: readonly number[], ready: number, at: number, cut?: Window): Window {
  return {
    since: at,
    ready,
    settled: cut === undefined,
    firstAt: sumOf(consumed) > 0 ? at : undefined,
    lastAt: cut?.lastAt ?? at,
    consumed: consumed.map(() => 0),
    longestGapMs: cut?.longestGapMs ?? 0,
    committed: consumed.map(() => false),
    busy: consumed.map(() => true),
    bounds: undefined,
  }
}

/** Takes note of one cycle; `behind` tells of each partition whether its consumer is. */
export function followWindow(
  window: Window,
  { lags, consumed }: PartitionDeltas,
  behind: readonly boolean[],
  at: number,
): Window {
  const all = sumOf(consumed)
  const { firstAt, lastAt } = window
  return {
    ...window,
    firstAt: all === 0 ? firstAt : (firstAt ?? at),
    lastAt: all === 0 ? lastAt : at,
    consumed: all === 0 || firstAt === undefined ? window.consumed : added(window.consumed, consumed),
    longestGapMs: Math.max(window.longestGapMs, at - lastAt),
    committed: window.committed.map((before, index) => before || (consumed[index] ?? 0) > 0),
    busy: window.busy.map(
      (before, index) =>
        before && (lags[index] ?? 0) > 0 && (consumed[index] === 0 || behind[index] === true),
    ),
  }
}

const added = (counts: readonly number[], more: readonly number[]): readonly number[] =>
  counts.map((count, index) => count + (more[index] ?? 0))

/** True when a group has consumed again on every partition with work since the window started. */
export function hasSettled({ since, committed }: Window, { lags }: PartitionDeltas, at: number): boolean {
  const working = committed.every((seen, index) => seen || lags[index] === 0)
  return at - since >= LONGEST_SETTLE_MS || (working && at - since >= SETTLE_MS)
}

/** True when a settled window has seen enough to be judged by. */
export const isMeasured = ({ since, settled }: Window, at: number): boolean =>
  settled && at - since >= SHORTEST_MS

/** True when it is time for a new one. */
export const isFull = ({ since }: Window, at: number): boolean => at - since >= MEASURE_MS
