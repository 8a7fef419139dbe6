import type { PartitionDelta } from './partition-deltas.ts'
import type { PartitionWindow, Window } from './slo-memory.ts'

/** A window is measured for so long, or for so many cycles where those are slow. */
const MEASURE_MS = 15_000
const MEASURE_CYCLES = 3
/** The least a window that other replicas cut short must have measured. */
const CUT_SHORT_MS = 10_000
/** A group that has not settled by then has other troubles than a rebalance. */
const SETTLE_MS = 60_000
const SETTLE_AT_LEAST_MS = 10_000

/** A finished window, seen from its end. */
export interface Finished {
  readonly kind: 'settled' | 'measured'
  readonly window: Window
}

/** Starts to measure at `at`, or to settle where a window of other replicas was cut short: its gaps may go on. */
export function startWindow(
  deltas: readonly PartitionDelta[],
  ready: number,
  at: number,
  cut?: Window,
): Window {
  const partitions = deltas.map(({ lag }, index): PartitionWindow => {
    const { lastAt = at, longestGapMs = 0 } = cut?.partitions[index] ?? {}
    return { firstCommitted: 0, lastAt, lastCommitted: 0, longestGapMs, leastLag: lag }
  })
  return { since: at, ready, settled: cut === undefined, partitions }
}

/** Takes note of one cycle, and ends the window when it has seen enough. */
export function followWindow(
  window: Window,
  deltas: readonly PartitionDelta[],
  at: number,
  cycleMs: number,
): { window: Window; finished?: Finished } {
  const partitions = window.partitions.map((partition, index) => follow(partition, deltas[index], at))
  const next = { ...window, partitions }
  if (!isOver(next, deltas, at, cycleMs)) return { window: next }
  const kind = window.settled ? 'measured' : 'settled'
  return { window: startWindow(deltas, window.ready, at), finished: { kind, window: next } }
}

/** What a window that is cut short at `at` has measured; undefined where that is too little. */
export function cutShort(window: Window, at: number): Finished | undefined {
  return window.settled && at - window.since >= CUT_SHORT_MS ? { kind: 'measured', window } : undefined
}

function follow(window: PartitionWindow, delta: PartitionDelta | undefined, at: number): PartitionWindow {
  if (delta === undefined) return window
  const leastLag = Math.min(window.leastLag, delta.lag)
  const longestGapMs = Math.max(window.longestGapMs, at - window.lastAt)
  if (delta.consumed === 0) return { ...window, leastLag, longestGapMs }
  const lastCommitted = window.lastCommitted + delta.consumed
  // Rates count from the first commit seen, so that the rhythm of commits does not show in them.
  const first = window.firstAt === undefined ? { firstAt: at, firstCommitted: lastCommitted } : {}
  return { ...window, ...first, lastAt: at, lastCommitted, longestGapMs, leastLag }
}

function isOver(
  { since, settled, partitions }: Window,
  deltas: readonly PartitionDelta[],
  at: number,
  cycleMs: number,
) {
  const age = at - since
  if (settled) return age >= Math.max(MEASURE_MS, MEASURE_CYCLES * cycleMs)
  const working = partitions.every(({ firstAt }, index) => firstAt !== undefined || deltas[index]?.lag === 0)
  return age >= SETTLE_MS || (working && age >= SETTLE_AT_LEAST_MS)
}

/** Messages per second a partition was consumed at, from commit to commit; 0 where fewer than two were seen. */
export function consumptionOf({ firstAt, firstCommitted, lastAt, lastCommitted }: PartitionWindow): number {
  if (firstAt === undefined || lastAt <= firstAt) return 0
  return ((lastCommitted - firstCommitted) * 1_000) / (lastAt - firstAt)
}

/** How long (ms) a partition with work went without a commit, on average over the partitions; undefined without work. */
export function meanGapMs({ partitions }: Window): number | undefined {
  const working = partitions.filter(({ firstAt, leastLag }) => firstAt !== undefined || leastLag > 0)
  if (working.length === 0) return undefined
  return working.reduce((sum, { longestGapMs }) => sum + longestGapMs, 0) / working.length
}
