import type { PartitionDelta } from './partition-deltas.ts'
import type { PartitionWindow, Window } from './slo-memory.ts'

/** A window is closed after so long, so that the next one can see something else. */
const MEASURE_MS = 60_000
/** From then on an open window is worth looking at. */
const SHORTEST_MS = 5_000
/** A group that has not settled by then has other troubles than a rebalance. */
const LONGEST_SETTLE_MS = 60_000
const SETTLE_MS = 10_000

/** Starts to measure at `at`, or to settle where a window of other replicas was cut short: its gap may go on. */
export function startWindow(partitions: number, ready: number, at: number, cut?: Window): Window {
  const { lastAt = at, longestGapMs = 0 } = cut ?? {}
  const each: PartitionWindow = { committed: false, busy: true }
  return {
    since: at,
    ready,
    settled: cut === undefined,
    lastAt,
    consumed: 0,
    longestGapMs,
    partitions: Array.from({ length: partitions }, () => each),
  }
}

/** Takes note of one cycle. */
export function followWindow(window: Window, deltas: readonly PartitionDelta[], at: number): Window {
  const partitions = window.partitions.map((each, index) => followPartition(each, deltas[index]))
  const consumed = deltas.reduce((sum, delta) => sum + delta.consumed, 0)
  const longestGapMs = Math.max(window.longestGapMs, at - window.lastAt)
  if (consumed === 0) return { ...window, partitions, longestGapMs }
  const { firstAt } = window
  const counted = firstAt === undefined ? 0 : window.consumed + consumed
  return { ...window, partitions, longestGapMs, firstAt: firstAt ?? at, lastAt: at, consumed: counted }
}

function followPartition(window: PartitionWindow, delta: PartitionDelta | undefined): PartitionWindow {
  if (delta === undefined) return window
  const { lag, consumed, behind } = delta
  return {
    committed: window.committed || consumed > 0,
    busy: window.busy && lag > 0 && (consumed === 0 || behind),
  }
}

/** True when a group has consumed again on every partition with work since the window started. */
export function hasSettled(
  { since, partitions }: Window,
  deltas: readonly PartitionDelta[],
  at: number,
): boolean {
  const working = partitions.every(({ committed }, index) => committed || deltas[index]?.lag === 0)
  return at - since >= LONGEST_SETTLE_MS || (working && at - since >= SETTLE_MS)
}

/** True when a settled window has seen enough to be judged by. */
export const isMeasured = ({ since, settled }: Window, at: number): boolean =>
  settled && at - since >= SHORTEST_MS

/** True when it is time for a new one. */
export const isFull = ({ since }: Window, at: number): boolean => at - since >= MEASURE_MS
