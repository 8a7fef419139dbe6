import type { KnownReading, KnownTarget, Policy, TriggerPolicy } from '../types.ts'
import type { Spread } from './assignment.ts'
import type { SloMemory } from './slo-memory.ts'
import type { Backlog } from './unprocessed.ts'

/** A trigger in SLO mode, after its reading was taken in. */
export interface Situation {
  readonly trigger: TriggerPolicy
  readonly targetLagMs: number
  readonly reading: KnownReading
  readonly target: KnownTarget
  readonly memory: SloMemory
  /** Messages that are not committed, by partition in the order of the memory. */
  readonly lags: readonly number[]
  readonly spread: Spread
  readonly backlog: Backlog
  readonly policy: Policy
}
