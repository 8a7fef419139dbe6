import type { KnownReading, KnownTarget } from '../types.ts'
import { addArrivals, lookbackMs, rememberPartitions, sampleSpacingMs } from './arrivals.ts'
import { spreadOf, worstShare } from './assignment.ts'
import type { Spread } from './assignment.ts'
import { capacityBounds, learnCapacity } from './capacity.ts'
import { followForecast } from './forecast.ts'
import { deltasOf, sameLayout } from './partition-deltas.ts'
import type { PartitionDelta } from './partition-deltas.ts'
import { followPlateau } from './plateau.ts'
import type { Learned, SloMemory } from './slo-memory.ts'
import { followChange, keep, transitionCost } from './transitions.ts'
import { cutShort, followWindow, meanGapMs, startWindow } from './window.ts'
import type { Finished } from './window.ts'

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
  const fade = 0.5 ** ((now - (memory?.at ?? now)) / (lookbackMs(targetLagMs) / 2))
  const partitions = rememberPartitions(deltas, fade, (now + (memory?.at ?? now)) / 2)
  const spread = spreadOf(partitions.map(({ arrived }, index) => arrived + (deltas[index]?.lag ?? 0)))
  const produced = deltas.reduce((sum, delta) => sum + delta.produced, 0)
  const arrivals = addArrivals(memory?.arrivals ?? [], { produced, lag: reading.backlog }, now, targetLagMs)
  const seen = { at: now, replicas: target.currentReplicas, partitions, arrivals }
  const ready = target.readyReplicas ?? target.currentReplicas
  if (memory === undefined) {
    return { memory: { ...seen, window: startWindow(deltas, ready, now), learned: NOTHING }, spread }
  }
  const next = learnStartUp({ ...memory, ...seen }, memory, ready)
  const learned = followGroup(next, memory, deltas, ready, spread)
  return { memory: forecast ? forecastArrivals(learned, targetLagMs, now - memory.at) : learned, spread }
}

/** Looks as far ahead as new replicas take to work. */
function forecastArrivals(memory: SloMemory, targetLagMs: number, cycleMs: number): SloMemory {
  const { startUpSeconds, rebalanceSeconds } = transitionCost(memory.learned)
  const horizonMs = (startUpSeconds + rebalanceSeconds) * 1_000 + cycleMs
  const stepMs = sampleSpacingMs(targetLagMs)
  const produced = memory.arrivals.at(-1)?.produced ?? 0
  return { ...memory, forecast: followForecast(memory.forecast, produced, memory.at, { stepMs, horizonMs }) }
}

function learnStartUp(
  { change: _before, ...memory }: SloMemory,
  before: SloMemory,
  ready: number,
): SloMemory {
  const { change, startUpMs } = followChange(before, memory.replicas, ready, memory.at)
  if (change !== undefined) return { ...memory, change }
  if (startUpMs === undefined) return memory
  return { ...memory, learned: { ...memory.learned, startUpsMs: keep(memory.learned.startUpsMs, startUpMs) } }
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
  if (!sameLayout(before.partitions, memory.partitions))
    return { ...memory, window: startWindow(deltas, ready, at) }
  const { window: next, finished } = followWindow(window, deltas, at, at - before.at)
  if (ready === window.ready) return conclude({ ...memory, window: next }, finished, spread)
  // The group may be rebalancing already: what this cycle saw is left out.
  const restarted = { ...memory, window: startWindow(deltas, ready, at, next) }
  return conclude(restarted, cutShort(window, before.at), spread)
}

function conclude(memory: SloMemory, finished: Finished | undefined, spread: Spread): SloMemory {
  if (finished === undefined) return memory
  const { kind, window } = finished
  return kind === 'settled' ? learnRebalance(memory, window) : learnGroup(memory, window, spread)
}

/** What a partition went longer without commits than usual, the change of members has cost. */
function learnRebalance(memory: SloMemory, window: Finished['window']): SloMemory {
  const gapMs = meanGapMs(window)
  if (gapMs === undefined || memory.usualGapMs === undefined) return memory
  const rebalancesMs = keep(memory.learned.rebalancesMs, Math.max(0, gapMs - memory.usualGapMs))
  return { ...memory, learned: { ...memory.learned, rebalancesMs } }
}

function learnGroup(memory: SloMemory, window: Finished['window'], spread: Spread): SloMemory {
  const bounds = capacityBounds(window)
  const capacities = learnCapacity(memory.learned.capacities, bounds)
  const gain = (from: number, to: number): number => worstShare(spread, from) / worstShare(spread, to)
  const plateau = followPlateau(memory.plateau, window, bounds, gain, memory.at)
  const usualGapMs = meanGapMs(window) ?? memory.usualGapMs
  const proven = Math.max(memory.proven ?? 0, bounds.lower)
  return {
    ...memory,
    proven,
    learned: { ...memory.learned, capacities },
    ...(plateau === undefined ? {} : { plateau }),
    ...(usualGapMs === undefined ? {} : { usualGapMs }),
  }
}
