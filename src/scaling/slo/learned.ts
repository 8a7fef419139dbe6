import { MOST_CAPACITIES } from './capacity.ts'
import { estimatesOf } from './estimates.ts'
import type { CapacitySample, Learned, SloMemory } from './slo-memory.ts'
import { startWindow } from './window.ts'

type Memories = Readonly<Record<string, SloMemory>>
type LearnedByTrigger = Readonly<Record<string, Learned>>

/** What is worth keeping over a restart, by trigger id: plain JSON data of some hundred numbers. */
export function learnedOf(memories: Memories | undefined): LearnedByTrigger {
  return Object.fromEntries(
    Object.entries(memories ?? {}).map(([trigger, { learned }]) => [trigger, learned]),
  )
}

/** Memories that know nothing but what was learned before. */
export function withLearned(learned: LearnedByTrigger): Memories {
  return Object.fromEntries(Object.entries(learned).map(([trigger, each]) => [trigger, memoryWith(each)]))
}

/** A memory that knows nothing but what was learned before. */
export function memoryWith(learned: Learned): SloMemory {
  return {
    at: 0,
    cycleMs: 0,
    // More than anyone has, so that what is found running was not raised just now.
    replicas: Number.MAX_SAFE_INTEGER,
    partitions: { readings: [], committedAt: [], behind: [], arrived: [] },
    arrivals: [],
    window: startWindow([], 0, 0),
    usualGapMs: undefined,
    learned,
    estimates: estimatesOf(learned),
    proven: 0,
    change: undefined,
    shortage: undefined,
    late: undefined,
    plateau: undefined,
    forecast: undefined,
  }
}

/** Reads what was learned from JSON that anyone may have edited; undefined where it is something else. */
export function parseLearned(value: unknown): LearnedByTrigger | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const entries = Object.entries(value)
  return entries.every((entry): entry is [string, Learned] => isLearned(entry[1]))
    ? Object.fromEntries(entries)
    : undefined
}

function isLearned(value: unknown): value is Learned {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Partial<Record<keyof Learned, unknown>>
  return (
    isSamples(fields.capacities, isCapacity) &&
    isSamples(fields.startUpsMs, isAmount) &&
    isSamples(fields.rebalancesMs, isAmount)
  )
}

function isSamples(value: unknown, isSample: (sample: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= MOST_CAPACITIES && value.every(isSample)
}

function isCapacity(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { rate, seconds } = value as Partial<Record<keyof CapacitySample, unknown>>
  return isAmount(rate) && rate !== 0 && isAmount(seconds)
}

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity
