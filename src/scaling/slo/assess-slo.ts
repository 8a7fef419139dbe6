import type { Memory } from '../memory.ts'
import type { Finding, Observation, Policy, Proposal } from '../types.ts'

/** What SLO mode says of a target; nothing of triggers without a target lag. */
export interface SloAssessment {
  readonly proposals: readonly Proposal[]
  readonly findings: readonly Finding[]
  readonly urgent?: Finding
  readonly memory: Memory['slo']
}

/** Pure. */
export function assessSlo(
  _observation: Observation,
  _policy: Policy,
  memory: Memory['slo'],
  _now: number,
): SloAssessment {
  return { proposals: [], findings: [], memory }
}
