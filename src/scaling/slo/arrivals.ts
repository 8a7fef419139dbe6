import type { PartitionDelta } from './partition-deltas.ts'
import type { ArrivalSample, PartitionMemory } from './slo-memory.ts'

/** How far back SLO mode looks, in target lags: what a load did longer ago says little about the next target lag. */
const LOOKBACK_TARGET_LAGS = 10
const LONGEST_LOOKBACK_MS = 3_600_000
/** Samples of the look-back that are kept, whatever the interval. */
const SAMPLES = 60

/** How far back arrivals are remembered (ms). */
export const lookbackMs = (targetLagMs: number): number =>
  Math.min(LONGEST_LOOKBACK_MS, targetLagMs * LOOKBACK_TARGET_LAGS)

/** How far apart samples of the look-back are kept (ms). */
export const sampleSpacingMs = (targetLagMs: number): number => lookbackMs(targetLagMs) / SAMPLES

/**
 * Adds what was produced since the last cycle. The newest sample always is of `at`; older ones stay a sixtieth of the
 * look-back apart, and one at or before its start is kept so that the look-back is spanned.
 */
export function addArrivals(
  samples: readonly ArrivalSample[],
  { produced, lag }: Pick<ArrivalSample, 'produced' | 'lag'>,
  at: number,
  targetLagMs: number,
): readonly ArrivalSample[] {
  const last = samples.at(-1)
  if (last === undefined) return [{ at, produced: 0, lag }]
  const lookback = lookbackMs(targetLagMs)
  const crowded = samples.length > 1 && last.at - (samples.at(-2)?.at ?? 0) < sampleSpacingMs(targetLagMs)
  const kept = crowded ? samples.slice(0, -1) : samples
  const inside = kept.findIndex((sample) => sample.at > at - lookback)
  const from = inside === -1 ? kept.length - 1 : Math.max(0, inside - 1)
  return [...kept.slice(from), { at, produced: last.produced + produced, lag }]
}

/** Messages per second that were produced and consumed over the last `ms`, or over all that is remembered. */
export interface FlowRates {
  readonly arrival: number
  readonly consumption: number
}

/** Undefined before a second sample. What waits less than before was consumed (or deleted by retention). */
export function flowRates(samples: readonly ArrivalSample[], ms: number): FlowRates | undefined {
  const last = samples.at(-1)
  const first = samples.findLast((sample) => last !== undefined && sample.at <= last.at - ms) ?? samples[0]
  if (first === undefined || last === undefined || last.at <= first.at) return undefined
  const seconds = (last.at - first.at) / 1_000
  const produced = last.produced - first.produced
  return { arrival: produced / seconds, consumption: Math.max(0, produced + first.lag - last.lag) / seconds }
}

/**
 * How long ago (seconds) the message arrived that had `count` arrive after it; undefined when that is longer ago than
 * we remember. Interpolated, since between two readings nobody looked.
 */
export function secondsSinceArrival(samples: readonly ArrivalSample[], count: number): number | undefined {
  const last = samples.at(-1)
  if (last === undefined || count <= 0) return last === undefined ? undefined : 0
  const index = samples.findLastIndex(({ produced }) => last.produced - produced >= count)
  const [before, after] = [samples[index], samples[index + 1]]
  if (before === undefined || after === undefined) return undefined
  const share = (last.produced - count - before.produced) / (after.produced - before.produced)
  return (last.at - (before.at + share * (after.at - before.at))) / 1_000
}

/** The partitions as the next cycle needs them: arrivals fade, and a commit seen now was made at `committedAt`. */
export function rememberPartitions(
  deltas: readonly PartitionDelta[],
  fade: number,
  committedAt: number,
): readonly PartitionMemory[] {
  return deltas.map(({ reading, before, produced, consumed }) => {
    const { topic, partition, highWatermark: high, committedOffset } = reading
    const arrived = (before?.arrived ?? 0) * fade + produced
    const committed = committedOffset === undefined ? {} : { committed: committedOffset }
    const progress = before === undefined || consumed > 0 ? committedAt : before.committedAt
    return { topic, partition, high, ...committed, committedAt: progress, arrived }
  })
}
