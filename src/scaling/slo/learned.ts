import type { Learned, SloMemory } from './slo-memory.ts'

type Memories = Readonly<Record<string, SloMemory>>
type LearnedByTrigger = Readonly<Record<string, Learned>>

/** What is worth keeping over a restart, by trigger id: plain JSON data of some hundred numbers. */
export function learnedOf(memories: Memories | undefined): LearnedByTrigger {
  return Object.fromEntries(
    Object.entries(memories ?? {}).map(([trigger, { learned }]) => [trigger, learned]),
  )
}

/** A memory that knows nothing but what was learned before. */
export function withLearned(learned: LearnedByTrigger): Memories {
  return Object.fromEntries(
    Object.entries(learned).map(([trigger, each]) => [trigger, { ...BLANK, learned: each }]),
  )
}

const BLANK = {
  at: 0,
  // More than anyone has, so that what is found running was not raised just now.
  replicas: Number.MAX_SAFE_INTEGER,
  partitions: [],
  arrivals: [],
  window: { since: 0, ready: 0, settled: true, partitions: [] },
} satisfies Partial<SloMemory>

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
  return [fields.capacities, fields.startUpsMs, fields.rebalancesMs].every(isSamples)
}

const MOST_SAMPLES = 60

function isSamples(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= MOST_SAMPLES &&
    value.every((sample) => typeof sample === 'number' && sample >= 0 && sample < Infinity)
  )
}
