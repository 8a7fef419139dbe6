import { idealReplicas, stepsBetween } from './ideal.ts'
import type { Sample } from './sample.ts'
import { beginOf, phases } from './scenario.ts'
import type { Phase } from './scenario.ts'

/** How a phase went. */
export interface Figures {
  readonly phase: Phase
  /** The age of the oldest unconsumed message at its worst; and once it had to be low. */
  readonly maxAgeMs: number
  readonly maxAgeInForceMs: number
  /** Messages that became late, as a share of those that arrived. */
  readonly lateShare: number
  /** Changes of the replicas, in order: by how many. */
  readonly changes: readonly number[]
  /** From the beginning of the phase until the replicas were right for the rest of it; undefined where they never were. */
  readonly settledAfterMs?: number
  readonly changesAfterSettling: number
  /** Replicas in the end. */
  readonly replicas: number
  /** The capacity known in the end. */
  readonly capacity?: number
}

/** Replicas are right within one step of the ideal. */
const STEPS = 1

/** What samples, in the order of time and to the end, say of each phase. */
export function figuresOf(samples: readonly Sample[]): Figures[] {
  return phases.map((phase) => phaseFigures(phase, samplesIn(phase, samples)))
}

function samplesIn(phase: Phase, samples: readonly Sample[]): Sample[] {
  const begin = beginOf(phase)
  return samples.filter(({ atMs }) => atMs >= begin && atMs < begin + phase.forMs)
}

function phaseFigures(phase: Phase, samples: readonly Sample[]): Figures {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined) throw new RangeError(`no sample of ${phase.name}`)
  const inForceMs = beginOf(phase) + phase.excusedMs
  const unsettled = samples.findLastIndex(({ replicas }) => !isRight(replicas, phase))
  const settled = samples.slice(unsettled + 1)
  const [settling] = settled
  return {
    phase,
    maxAgeMs: maxAgeOf(samples),
    maxAgeInForceMs: maxAgeOf(samples.filter(({ atMs }) => atMs >= inForceMs)),
    lateShare: (last.late - first.late) / (last.produced - first.produced),
    changes: changesOf(samples),
    ...(settling === undefined ? {} : { settledAfterMs: settling.atMs - beginOf(phase) }),
    changesAfterSettling: changesOf(settled).length,
    replicas: last.replicas,
    ...(last.told?.capacity === undefined ? {} : { capacity: last.told.capacity }),
  }
}

function isRight(replicas: number, { rate }: Phase): boolean {
  return stepsBetween(replicas, idealReplicas(rate)) <= STEPS
}

function maxAgeOf(samples: readonly Sample[]): number {
  return Math.max(0, ...samples.map(({ oldestMs }) => oldestMs))
}

function changesOf(samples: readonly Sample[]): number[] {
  return samples
    .map(({ replicas }, index) => replicas - (samples[index - 1]?.replicas ?? replicas))
    .filter((change) => change !== 0)
}

/** How often the replicas went the other way than the time before. */
export function turnsIn(changes: readonly number[]): number {
  return changes.filter((change, index) => change * (changes[index - 1] ?? change) < 0).length
}
