import type { Memory, Observation, KnownTarget, Policy, Proposal, Reason, RuleName } from './types.ts'

/** What every rule may look at. `proposals` and `known` are settled before the first rule runs. */
export interface Context {
  readonly observation: Observation
  readonly target: KnownTarget
  readonly policy: Policy
  readonly proposals: readonly Proposal[]
  /** True when every trigger's reading is known; otherwise nothing may lower the replicas. */
  readonly allKnown: boolean
  /** What the backlog alone asks for: the highest proposal. */
  readonly recommended: number
  readonly memory: Memory
  readonly now: number
}

/** The number a rule wants, why, and what it wants to remember. No `replicas`: the number stays. */
export interface Verdict {
  readonly replicas?: number
  readonly reason?: Reason
  readonly why?: string
  readonly memory?: Partial<Memory>
}

/** One step of the decision. Pure: same arguments, same verdict. */
export interface Rule {
  readonly name: RuleName
  readonly apply: (replicas: number, context: Context) => Verdict
}
