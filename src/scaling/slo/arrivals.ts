import type { PartitionDeltas } from './partition-deltas.ts'
import type { ArrivalSample } from './slo-memory.ts'
import { sumOf } from './sum-of.ts'

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
  deltas: PartitionDeltas,
  at: number,
  targetLagMs: number,
): readonly ArrivalSample[] {
  const previous = samples.at(-2)
  const last = samples.at(-1)
  const next = sampleAfter(last, deltas, at)
  if (last === undefined) return [next]
  const crowded = previous !== undefined && last.at - previous.at < sampleSpacingMs(targetLagMs)
  if (crowded) return replaced(samples, next)
  const inside = samples.findIndex((sample) => sample.at > at - lookbackMs(targetLagMs))
  const kept = samples.slice(inside === -1 ? samples.length - 1 : Math.max(0, inside - 1))
  kept.push(next)
  return kept
}

/** With another newest sample. Nearly every cycle makes one of these; `with` takes several times as long. */
function replaced(samples: readonly ArrivalSample[], newest: ArrivalSample): readonly ArrivalSample[] {
  const copy = samples.slice()
  copy[copy.length - 1] = newest
  return copy
}

/** Samples of other partitions than the next ones will be of: what each of them got is unknown from now on. */
export function ofOtherPartitions(samples: readonly ArrivalSample[]): readonly ArrivalSample[] {
  return samples.map((sample) => ({ ...sample, byPartition: [] }))
}

function sampleAfter(
  last: ArrivalSample | undefined,
  { produced, lags }: PartitionDeltas,
  at: number,
): ArrivalSample {
  return {
    at,
    produced: sumOf(produced) + (last?.produced ?? 0),
    byPartition: produced.map((count, index) => count + (last?.byPartition[index] ?? 0)),
    lag: sumOf(lags),
  }
}

/** Messages per second that were produced and consumed over the last `ms`, or over all that is remembered. */
export interface FlowRates {
  readonly arrival: number
  readonly consumption: number
}

/** Undefined before a second sample. What waits less than before was consumed (or deleted by retention). */
export function flowRates(samples: readonly ArrivalSample[], ms: number): FlowRates | undefined {
  const last = samples.at(-1)
  if (last === undefined) return undefined
  let index = samples.length - 1
  while (index > 0 && (samples[index]?.at ?? 0) > last.at - ms) index -= 1
  const first = samples[index]
  if (first === undefined || last.at <= first.at) return undefined
  const seconds = (last.at - first.at) / 1_000
  const produced = last.produced - first.produced
  return { arrival: produced / seconds, consumption: Math.max(0, produced + first.lag - last.lag) / seconds }
}

/** Over so long rates of late are taken: several commits of usual clients. */
const RECENT_MS = 30_000

/** The rates of late; undefined before a second sample. */
export const recentRates = (samples: readonly ArrivalSample[]): FlowRates | undefined =>
  flowRates(samples, RECENT_MS)

/**
 * How long ago (seconds) the oldest message arrived that still waits, when `lags` messages of each partition do;
 * undefined when that is longer ago than we remember. Interpolated, since between two readings nobody looked.
 */
export function oldestSeconds(
  samples: readonly ArrivalSample[],
  lags: readonly number[],
): number | undefined {
  let oldest = 0
  for (let partition = 0; partition < lags.length; partition += 1) {
    const lag = lags[partition] ?? 0
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
  const position = arrivedBy(samples.at(-1), partition) - lag
  let index = samples.length - 1
  while (index >= 0 && arrivedBy(samples[index], partition) > position) index -= 1
  const last = samples.at(-1)
  const before = samples[index]
  const after = samples[index + 1]
  if (last === undefined || before === undefined || after === undefined) return undefined
  const arrived = arrivedBy(before, partition)
  const share = (position - arrived) / (arrivedBy(after, partition) - arrived)
  return (last.at - before.at - share * (after.at - before.at)) / 1_000
}

function arrivedBy(sample: ArrivalSample | undefined, partition: number): number {
  return sample?.byPartition[partition] ?? 0
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
