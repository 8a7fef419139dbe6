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
  deltas: readonly PartitionDelta[],
  at: number,
  targetLagMs: number,
): readonly ArrivalSample[] {
  const next = sampleAfter(samples.at(-1), deltas, at)
  if (samples.length === 0) return [next]
  const last = samples.at(-1)?.at ?? 0
  const crowded = samples.length > 1 && last - (samples.at(-2)?.at ?? 0) < sampleSpacingMs(targetLagMs)
  const kept = crowded ? samples.slice(0, -1) : samples
  const inside = kept.findIndex((sample) => sample.at > at - lookbackMs(targetLagMs))
  const from = inside === -1 ? kept.length - 1 : Math.max(0, inside - 1)
  return [...kept.slice(from), next]
}

/** Samples of other partitions than the next ones will be of: what each of them got is unknown from now on. */
export function ofOtherPartitions(samples: readonly ArrivalSample[]): readonly ArrivalSample[] {
  return samples.map((sample) => ({ ...sample, byPartition: [] }))
}

function sampleAfter(
  last: ArrivalSample | undefined,
  deltas: readonly PartitionDelta[],
  at: number,
): ArrivalSample {
  const byPartition = deltas.map(({ produced }, index) => (last?.byPartition[index] ?? 0) + produced)
  const produced = deltas.reduce((sum, delta) => sum + delta.produced, last?.produced ?? 0)
  return { at, produced, byPartition, lag: deltas.reduce((sum, delta) => sum + delta.lag, 0) }
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
 * How long ago (seconds) the oldest message arrived that still waits, when `lags` messages of each partition do;
 * undefined when that is longer ago than we remember. Interpolated, since between two readings nobody looked.
 */
export function oldestSeconds(
  samples: readonly ArrivalSample[],
  lags: readonly number[],
): number | undefined {
  let oldest = 0
  for (const [partition, lag] of lags.entries()) {
    const seconds = lag > 0 ? secondsSinceArrival(samples, partition, lag) : 0
    if (seconds === undefined) return undefined
    oldest = Math.max(oldest, seconds)
  }
  return oldest
}

function secondsSinceArrival(
  samples: readonly ArrivalSample[],
  partition: number,
  lag: number,
): number | undefined {
  const last = samples.at(-1)
  const arrived = (sample: ArrivalSample): number => sample.byPartition[partition] ?? 0
  if (last === undefined) return undefined
  const position = arrived(last) - lag
  const index = samples.findLastIndex((sample) => arrived(sample) <= position)
  const [before, after] = [samples[index], samples[index + 1]]
  if (before === undefined || after === undefined) return undefined
  const share = (position - arrived(before)) / (arrived(after) - arrived(before))
  return (last.at - before.at - share * (after.at - before.at)) / 1_000
}

/** Messages that arrived within the last `seconds`; interpolated. */
export function arrivedWithin(samples: readonly ArrivalSample[], seconds: number): number {
  const last = samples.at(-1)
  if (last === undefined) return 0
  const from = last.at - seconds * 1_000
  const index = samples.findLastIndex(({ at }) => at <= from)
  const [before, after] = [samples[index], samples[index + 1]]
  if (before === undefined || after === undefined)
    return last.produced - (before ?? samples[0] ?? last).produced
  const share = (from - before.at) / (after.at - before.at)
  return last.produced - before.produced - share * (after.produced - before.produced)
}

/** The partitions as the next cycle needs them: arrivals fade, and a commit seen now was made at `committedAt`. */
export function rememberPartitions(
  deltas: readonly PartitionDelta[],
  fade: number,
  committedAt: number,
): readonly PartitionMemory[] {
  return deltas.map(({ reading, before, produced, consumed, behind }) => {
    const { topic, partition, highWatermark: high, committedOffset } = reading
    const arrived = (before?.arrived ?? 0) * fade + produced
    const committed = committedOffset === undefined ? {} : { committed: committedOffset }
    const progress = before === undefined || consumed > 0 ? committedAt : before.committedAt
    return { topic, partition, high, ...committed, committedAt: progress, behind, arrived }
  })
}
