import { advance, targetFinding } from './conditions.ts'
import type { Condition, TargetReport } from './ports.ts'
import type { Memory } from './scaling/memory.ts'
import type { Decision } from './scaling/types.ts'

/** What is carried from one cycle of a target to the next; a new value each time, nothing is mutated. */
export interface State {
  /** Cycles that have ended. */
  readonly cycle: number
  readonly memory: Memory
  /** Of the target; undefined before the first cycle. */
  readonly condition?: Condition
  /** The replicas we last read or set; anything else next time was someone else. */
  readonly expectedReplicas?: number
}

export const initialState: State = { cycle: 0, memory: {} }

/** The state that the next cycle starts from. Pure; `now` is epoch ms. */
export function carry(state: State, report: TargetReport, now: number): State & { condition: Condition } {
  const expectedReplicas = expectation(report, state)
  return {
    cycle: state.cycle + 1,
    memory: report.memoryAfter,
    condition: advance(state.condition, targetFinding(report), now),
    ...(expectedReplicas === undefined ? {} : { expectedReplicas }),
  }
}

/** Tells when the replicas are not what we last read or set: someone else changed them. */
export function externalChange(
  { expectedReplicas: from }: State,
  { currentReplicas: to }: Decision,
): Pick<TargetReport, 'externalChange'> {
  return from === undefined || to === undefined || from === to ? {} : { externalChange: { from, to } }
}

/** After a failed write the replicas are anyone's guess (a timed-out PATCH may have landed): expect nothing. */
function expectation({ decision, outcome }: TargetReport, state: State): number | undefined {
  const { currentReplicas, desiredReplicas } = decision
  if (outcome.action === 'failed') return undefined
  const expected = outcome.action === 'scaled' ? desiredReplicas : currentReplicas
  return expected ?? state.expectedReplicas
}
