import type { Window } from './slo-memory.ts'
import { consumptionOf } from './window.ts'

/** How far the bounds of a sample may lie apart (upper / lower). */
const TIGHT = 1.25
/** Samples that are kept: a quarter of an hour of saturation. */
const KEPT = 60

/** What a window proves about the capacity of one replica (messages per second). */
export interface CapacityBounds {
  readonly lower: number
  /** Infinity where no replica was busy for certain. */
  readonly upper: number
  /** All partitions together. */
  readonly rate: number
}

/**
 * What the offsets of a window prove, without knowing which replica has which partition. A partition that always had
 * more lag than its consumer could have worked off without committing kept its replica busy; so
 *
 *     total / ready ≤ capacity ≤ total / (replicas that were busy for certain)
 *
 * and no partition is consumed faster than its replica can.
 */
export function capacityBounds({ ready, partitions }: Window): CapacityBounds {
  const rates = partitions.map(consumptionOf)
  const rate = rates.reduce((sum, each) => sum + each, 0)
  const consumers = Math.min(ready, partitions.length)
  const saturated = partitions.filter(({ longestGapMs, leastLag }, index) => {
    const consumed = rates[index] ?? 0
    return consumed > 0 && leastLag > (consumed * longestGapMs) / 1_000
  }).length
  const busy = certainlyBusy(saturated, partitions.length, consumers)
  return {
    lower: consumers === 0 ? 0 : Math.max(rate / consumers, ...rates),
    upper: busy === 0 ? Infinity : rate / busy,
    rate,
  }
}

/** True when the bounds say what a busy replica consumes. */
export const isTight = ({ lower, upper }: CapacityBounds): boolean => upper <= lower * TIGHT

/** The fewest of `consumers` that can share `saturated` of the partitions, dealt as evenly as Kafka's assignors do. */
function certainlyBusy(saturated: number, partitions: number, consumers: number): number {
  if (saturated === 0 || consumers === 0) return 0
  const fullest = Math.ceil(saturated / Math.ceil(partitions / consumers))
  const idle = Math.floor((partitions - saturated) / Math.floor(partitions / consumers))
  return Math.max(fullest, consumers - idle)
}

/** Adds what a window proves: its bounds where they are tight, or that a replica can do more than was believed. */
export function learnCapacity(samples: readonly number[], bounds: CapacityBounds): readonly number[] {
  const believed = medianOf(samples) ?? Infinity
  if (isTight(bounds)) return [...samples, (bounds.lower + bounds.upper) / 2].slice(-KEPT)
  return bounds.lower > believed ? [...samples, bounds.lower].slice(-KEPT) : samples
}

/** The median: one window in which a replica hung, or drained a full buffer, changes nothing. */
export function medianOf(samples: readonly number[]): number | undefined {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)]
}
