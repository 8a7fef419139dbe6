import { burstMs, capacity, consumers } from './burst.ts'

/** How far a group is with a burst at one instant: messages since it began. */
export interface Sample {
  readonly atMs: number
  readonly produced: number
  readonly consumed: number
  readonly committed: number
}

/** Real time, or model time, between two samples. */
export const SAMPLE_MS = 50

/** How a burst was worked off. */
export interface Course {
  /** From the end of the burst until everything is committed. */
  readonly drainMs: number
  readonly maxLag: number
  /** What the arrival of more consumers cost: how long the whole group might have been idle instead. */
  readonly lostMs: number
}

/** Long enough for a rebalance, and so short that every consumer still has work. */
const REBALANCE_WITHIN_MS = 4000

/** Whether a group has worked off all of the burst. */
export function isDrained({ atMs, produced, committed }: Sample): boolean {
  return atMs >= burstMs && committed === produced
}

/**
 * What samples, in the order of time and to the end, say of a group.
 * @throws RangeError when they end before it has worked off the burst
 */
export function courseOf(samples: readonly Sample[]): Course {
  const drained = sampleWhere(samples, isDrained)
  return {
    drainMs: drained.atMs - burstMs,
    maxLag: Math.max(...samples.map(({ produced, committed }) => produced - committed)),
    lostMs: lostMs(samples),
  }
}

function lostMs(samples: readonly Sample[]): number {
  const { after, changeAtMs } = consumers
  const before = sampleWhere(samples, ({ atMs }) => atMs >= changeAtMs)
  const later = sampleWhere(samples, ({ atMs }) => atMs >= changeAtMs + REBALANCE_WITHIN_MS)
  const workedMs = ((later.consumed - before.consumed) * 1000) / (after * capacity)
  return later.atMs - before.atMs - workedMs
}

function sampleWhere(samples: readonly Sample[], matches: (sample: Sample) => boolean): Sample {
  const sample = samples.find(matches)
  if (sample === undefined) throw new RangeError(`not drained: ${JSON.stringify(samples.at(-1))}`)
  return sample
}
