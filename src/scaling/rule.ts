import type { Memory } from './memory.ts'
import type { Finding, KnownTarget, Observation, Policy, Proposal, Reason, RuleName } from './types.ts'

/** What every rule may look at, settled before the first rule runs. */
export interface Context {
  readonly observation: Observation
  /** In a dry run `currentReplicas` are the simulated ones. */
  readonly target: KnownTarget
  readonly policy: Policy
  readonly proposals: readonly Proposal[]
  /** True when every trigger's reading is known; otherwise nothing may lower the replicas. */
  readonly allKnown: boolean
  /** What the triggers alone ask for: the highest proposal. */
  readonly recommended: number
  /** Why a scale-up may not wait: windows and policies let it pass. Undefined: it may. */
  readonly urgent: Finding | undefined
  readonly memory: Memory
  readonly now: number
}

/** The number a rule wants, why, and what it wants to remember. No `replicas`: the number stays. */
export interface Verdict {
  readonly replicas?: number
  readonly reason?: Reason
  readonly why?: string
  /** When, with the same readings, this rule would conclude something else (epoch ms). */
  readonly until?: number
  readonly memory?: Partial<Memory>
}

/** One step of the decision. Pure: same arguments, same verdict. */
export interface Rule {
  readonly name: RuleName
  readonly apply: (replicas: number, context: Context) => Verdict
}
