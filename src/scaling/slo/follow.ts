import type { KnownReading, KnownTarget } from '../types.ts'
import { addArrivals, lookbackMs, ofOtherPartitions, sampleSpacingMs } from './arrivals.ts'
import { spreadOf } from './assignment.ts'
import type { Spread } from './assignment.ts'
import { allBusy, isSaturated, proves, withBounds } from './capacity-bounds.ts'
import { knownCapacity } from './capacity.ts'
import { learn } from './estimates.ts'
import { followForecast } from './forecast.ts'
import { memoryWith } from './learned.ts'
import { deltasSince, inOrderOf, layOut, rememberPartitions, sameLayout } from './partition-deltas.ts'
import type { PartitionDeltas } from './partition-deltas.ts'
import { followPlateau } from './plateau.ts'
import type { Learned, SloMemory, Window } from './slo-memory.ts'
import { followChange, keep } from './transitions.ts'
import { followWindow, hasSettled, isFull, startWindow } from './window.ts'

const NOTHING: Learned = { capacities: [], startUpsMs: [], rebalancesMs: [] }

/** A trigger's terms of SLO mode. */
export interface SloTerms {
  readonly targetLagMs: number
  readonly forecast: boolean
}

/** What is known after a cycle: the memory for the next one, and how the work is spread over the partitions. */
export interface Followed {
  readonly memory: SloMemory
  /** Messages that are not committed, by partition in the order of the memory. */
  readonly lags: readonly number[]
  readonly spread: Spread
}

/** Takes in one reading of a trigger. Pure; `now` is epoch ms and never before `memory.at`. */
export function follow(
  memory: SloMemory | undefined,
  reading: KnownReading,
  target: KnownTarget,
  { targetLagMs, forecast }: SloTerms,
  now: number,
): Followed {
  const before = memory ?? memoryWith(NOTHING)
  const readings = inOrderOf(before.partitions.readings, reading.partitions)
  const same = sameLayout(before.partitions.readings, readings)
  const last = same ? before.partitions : layOut(before.partitions, readings, now)
  const deltas = deltasSince(last, readings)
  const sinceMs = now - before.at
  const cycleMs = Math.min(sinceMs, targetLagMs)
  const times = { fade: 0.5 ** (sinceMs / (lookbackMs(targetLagMs) / 2)), committedAt: now - cycleMs / 2 }
  const partitions = rememberPartitions(last, readings, deltas, times)
  const samples = same ? before.arrivals : ofOtherPartitions(before.arrivals)
  const arrivals = addArrivals(samples, deltas, now, targetLagMs)
  const seen = { ...before, at: now, cycleMs, replicas: target.currentReplicas, partitions, arrivals }
  // An interval is half a target lag at most: in a longer one nobody watched, and what happened in it teaches nothing.
  const watched = same && sinceMs <= targetLagMs
  const spread = spreadOf(partitions.arrived.map((arrived, index) => arrived + (deltas.lags[index] ?? 0)))
  const next = watched
    ? followGroup(learnStartUp(seen, before, target), deltas, readyOf(target), spread)
    : { ...seen, change: undefined, window: startWindow(deltas.consumed, readyOf(target), now) }
  return { memory: forecast ? forecastArrivals(next, targetLagMs) : next, lags: deltas.lags, spread }
}

function readyOf({ readyReplicas, currentReplicas }: KnownTarget): number {
  return readyReplicas ?? currentReplicas
}

/** Looks as far ahead as new replicas take to work. */
function forecastArrivals(memory: SloMemory, targetLagMs: number): SloMemory {
  const { startUpSeconds, rebalanceSeconds } = memory.estimates
  const horizonMs = (startUpSeconds + rebalanceSeconds) * 1_000 + memory.cycleMs
  const stepMs = sampleSpacingMs(targetLagMs)
  const produced = memory.arrivals.at(-1)?.produced ?? 0
  return { ...memory, forecast: followForecast(memory.forecast, produced, memory.at, { stepMs, horizonMs }) }
}

function learnStartUp(memory: SloMemory, before: SloMemory, { readyReplicas }: KnownTarget): SloMemory {
  const { change, startUpMs } = followChange(before, memory.replicas, readyReplicas, memory.at)
  const next = change === memory.change ? memory : { ...memory, change }
  if (startUpMs === undefined) return next
  return learn(next, { startUpsMs: keep(memory.learned.startUpsMs, startUpMs) })
}

/** Follows the window, which is still that of the last cycle. */
function followGroup(memory: SloMemory, deltas: PartitionDeltas, ready: number, spread: Spread): SloMemory {
  const { at, cycleMs, window, partitions } = memory
  const next = withBounds(followWindow(window, deltas, partitions.behind, at), at, cycleMs)
  const fresh = (cut?: Window): Window => startWindow(deltas.consumed, ready, at, cut)
  // Other replicas: the group may be rebalancing already, what this cycle saw is left out.
  if (ready !== window.ready) return { ...close(memory, window, spread), window: fresh(next) }
  if (!next.settled)
    return hasSettled(next, deltas, at)
      ? { ...settle(memory, next), window: fresh() }
      : { ...memory, window: next }
  const watched = watch({ ...memory, window: next }, spread)
  // What a busy stretch has proven is kept before its end spoils it.
  if (proves(window) && !proves(next)) return { ...close(watched, window, spread), window: fresh() }
  const isOver = isFull(next, at) || getsBusy(next, deltas, partitions.behind)
  return isOver ? { ...close(watched, next, spread), window: fresh() } : watched
}

/** All replicas have become busy within a window in which they were not: from now on there is something to learn. */
function getsBusy(
  { ready, busy: throughout }: Window,
  { lags }: PartitionDeltas,
  behind: readonly boolean[],
): boolean {
  return isSaturated(lags, behind, ready) && !allBusy(throughout, ready)
}

/** What the group went longer without commits than usual, the change of members has cost. */
function settle(memory: SloMemory, { longestGapMs }: Window): SloMemory {
  const { usualGapMs, learned } = memory
  if (usualGapMs === undefined) return memory
  return learn(memory, { rebalancesMs: keep(learned.rebalancesMs, Math.max(0, longestGapMs - usualGapMs)) })
}

/** What an open window shows before it is over: the rhythm of commits, and whether more replicas consume more. */
function watch(memory: SloMemory, spread: Spread): SloMemory {
  const { ready, bounds, longestGapMs } = memory.window
  if (bounds === undefined) return memory
  const plateau = followPlateau(memory.plateau, ready, bounds, spread, memory.at)
  return { ...memory, usualGapMs: longestGapMs, plateau }
}

/** Learns from a window that is over, where it has measured anything. */
function close(memory: SloMemory, window: Window, spread: Spread): SloMemory {
  const { samples, proven } = knownCapacity(memory, window, spread)
  const next = { ...memory, proven }
  return samples === memory.learned.capacities ? next : learn(next, { capacities: samples })
}
