import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { judge } from '../../../src/scaling/slo/judge.ts'
import type { SloMemory } from '../../../src/scaling/slo/slo-memory.ts'
import { samplesOf, situationOf, steadily } from './support.ts'

/** Replicas of 50 messages/s that start within 4 s and stop for 3 s; 12 s of the 20 are planned with, 5 of them at least. */
export const learned = { capacities: [{ rate: 50, seconds: 60 }], startUpsMs: [4_000], rebalancesMs: [3_000] }
export const even = spreadOf(Array.from({ length: 24 }, () => 1_000))
export const steady = steadily(100, 60)
/** From 100 to 400 messages/s 10 s ago. */
export const step = samplesOf([0, 0], [50, 5_000], [60, 9_000])

type Memory = Partial<Omit<SloMemory, 'learned' | 'estimates'>>

/** What is judged of so many replicas, with so many messages waiting. */
export function judged(
  replicas: number,
  lag: number,
  memory: Memory,
  changes: Parameters<typeof situationOf>[0] = {},
) {
  return judge(
    situationOf({
      replicas,
      spread: even,
      backlog: { lag, waitedSeconds: 1 },
      ...changes,
      memory: { learned, ...memory },
    }),
  )
}
