import type { KnownReading, KnownTarget } from '../types.ts'
import {
  addArrivals,
  lookbackMs,
  ofOtherPartitions,
  rememberPartitions,
  sampleSpacingMs,
} from './arrivals.ts'
import { spreadOf, worstShare } from './assignment.ts'
import type { Spread } from './assignment.ts'
import { allBusy, capacityBounds, knownCapacity, proves } from './capacity.ts'
import { followForecast } from './forecast.ts'
import { deltasOf, sameLayout } from './partition-deltas.ts'
import type { PartitionDelta } from './partition-deltas.ts'
import { followPlateau } from './plateau.ts'
import type { ArrivalSample, Learned, PartitionMemory, SloMemory, Window } from './slo-memory.ts'
import { followChange, keep, transitionCost } from './transitions.ts'
import { followWindow, hasSettled, isFull, isMeasured, startWindow } from './window.ts'

const NOTHING: Learned = { capacities: [], startUpsMs: [], rebalancesMs: [] }

/** A trigger's terms of SLO mode. */
export interface SloTerms {
  readonly targetLagMs: number
  readonly forecast: boolean
}

/** What is known after a cycle: the memory for the next one, and how the work is spread over the partitions. */
export interface Followed {
  readonly memory: SloMemory
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
  const deltas = deltasOf(memory?.partitions ?? [], reading.partitions)
  const sinceMs = now - (memory?.at ?? now)
  const cycleMs = Math.min(sinceMs, targetLagMs)
  const fade = 0.5 ** (sinceMs / (lookbackMs(targetLagMs) / 2))
  const partitions = rememberPartitions(deltas, fade, now - cycleMs / 2)
  const spread = spreadOf(partitions.map(({ arrived }, index) => arrived + (deltas[index]?.lag ?? 0)))
  const arrivals = addArrivals(samplesFor(partitions, memory), deltas, now, targetLagMs)
  const seen = { at: now, cycleMs, replicas: target.currentReplicas, partitions, arrivals }
  const ready = target.readyReplicas ?? target.currentReplicas
  const window = startWindow(deltas.length, ready, now)
  if (memory === undefined) return { memory: { ...seen, window, learned: NOTHING }, spread }
  // An interval is half a target lag at most: in a longer one nobody watched, and what happened in it teaches nothing.
  const watched = sinceMs <= targetLagMs && sameLayout(memory.partitions, partitions)
  const learned = watched
    ? followGroup(learnStartUp({ ...memory, ...seen }, memory, target), memory, deltas, ready, spread)
    : { ...withoutChange(memory), ...seen, window }
  return { memory: forecast ? forecastArrivals(learned, targetLagMs) : learned, spread }
}

function samplesFor(
  partitions: readonly PartitionMemory[],
  memory: SloMemory | undefined,
): readonly ArrivalSample[] {
  if (memory === undefined) return []
  return sameLayout(memory.partitions, partitions) ? memory.arrivals : ofOtherPartitions(memory.arrivals)
}

/** Looks as far ahead as new replicas take to work. */
function forecastArrivals(memory: SloMemory, targetLagMs: number): SloMemory {
  const { startUpSeconds, rebalanceSeconds } = transitionCost(memory.learned)
  const horizonMs = (startUpSeconds + rebalanceSeconds) * 1_000 + memory.cycleMs
  const stepMs = sampleSpacingMs(targetLagMs)
  const produced = memory.arrivals.at(-1)?.produced ?? 0
  return { ...memory, forecast: followForecast(memory.forecast, produced, memory.at, { stepMs, horizonMs }) }
}

function learnStartUp(next: SloMemory, before: SloMemory, { readyReplicas }: KnownTarget): SloMemory {
  const memory = withoutChange(next)
  const { change, startUpMs } = followChange(before, memory.replicas, readyReplicas, memory.at)
  if (change !== undefined) return { ...memory, change }
  if (startUpMs === undefined) return memory
  return { ...memory, learned: { ...memory.learned, startUpsMs: keep(memory.learned.startUpsMs, startUpMs) } }
}

function withoutChange({ change: _change, ...memory }: SloMemory): SloMemory {
  return memory
}

/** Follows the window; `before` is the memory of the last cycle. */
function followGroup(
  memory: SloMemory,
  before: SloMemory,
  deltas: readonly PartitionDelta[],
  ready: number,
  spread: Spread,
): SloMemory {
  const { at, window } = memory
  const next = followWindow(window, deltas, at)
  if (ready !== window.ready) {
    // The group may be rebalancing already: what this cycle saw is left out.
    return { ...close(memory, window, before.at), window: startWindow(deltas.length, ready, at, next) }
  }
  if (!next.settled)
    return hasSettled(next, deltas, at) ? settle(memory, next, deltas) : { ...memory, window: next }
  const watched = watch({ ...memory, window: next }, spread)
  const fresh = startWindow(deltas.length, ready, at)
  // What a busy stretch has proven is kept before its end spoils it.
  if (proves(window, before.at, before.cycleMs) && !proves(next, at, memory.cycleMs)) {
    return { ...close(watched, window, before.at), window: fresh }
  }
  const isOver = isFull(next, at) || getsBusy(next, deltas)
  return isOver ? { ...close(watched, next, at), window: fresh } : watched
}

/** All replicas have become busy within a window in which they were not: from now on there is something to learn. */
function getsBusy({ ready, partitions }: Window, deltas: readonly PartitionDelta[]): boolean {
  const now = deltas.map(({ lag, behind }) => lag > 0 && behind)
  const throughout = partitions.map(({ busy }) => busy)
  return allBusy(now, ready) && !allBusy(throughout, ready)
}

/** What the group went longer without commits than usual, the change of members has cost. */
function settle(
  memory: SloMemory,
  { ready, longestGapMs }: Window,
  deltas: readonly PartitionDelta[],
): SloMemory {
  const next = { ...memory, window: startWindow(deltas.length, ready, memory.at) }
  if (memory.usualGapMs === undefined) return next
  const rebalancesMs = keep(memory.learned.rebalancesMs, Math.max(0, longestGapMs - memory.usualGapMs))
  return { ...next, learned: { ...memory.learned, rebalancesMs } }
}

/** What an open window shows before it is over: the rhythm of commits, and whether more replicas consume more. */
function watch(memory: SloMemory, spread: Spread): SloMemory {
  const { window, at, cycleMs } = memory
  if (!isMeasured(window, at)) return memory
  const gain = (from: number, to: number): number => worstShare(spread, from) / worstShare(spread, to)
  const plateau = followPlateau(memory.plateau, window, capacityBounds(window, cycleMs), gain, at)
  return { ...memory, usualGapMs: window.longestGapMs, ...(plateau === undefined ? {} : { plateau }) }
}

/** Learns from a window that is over, where it has measured anything. */
function close(memory: SloMemory, window: Window, at: number): SloMemory {
  const { samples: capacities, proven } = knownCapacity({ ...memory, window, at })
  return { ...memory, proven, learned: { ...memory.learned, capacities } }
}
