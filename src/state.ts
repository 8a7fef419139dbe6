import { advance, checkFinding, targetFinding } from './conditions.ts'
import type { Check, Condition, Target, TargetReport } from './ports.ts'
import type { Memory } from './scaling/memory.ts'
import type { Decision } from './scaling/types.ts'

/** What is carried from one cycle to the next; a new value each time, nothing is mutated. */
export interface State {
  readonly cycle: number
  readonly memories: ReadonlyMap<string, Memory>
  readonly conditions: ReadonlyMap<string, Condition>
  /** The replicas we last read or set per target; anything else next time was someone else. */
  readonly expectedReplicas: ReadonlyMap<string, number>
}

export const initialState: State = {
  cycle: 0,
  memories: new Map(),
  conditions: new Map(),
  expectedReplicas: new Map(),
}

/** What a cycle that is over leaves behind; `now` is epoch ms. */
export interface Ending {
  readonly memories: ReadonlyMap<string, Memory>
  readonly checks: readonly Check[]
  readonly targets: readonly TargetReport[]
  readonly now: number
}

/** The state that the next cycle starts from. Pure. */
export function carry(state: State, ending: Ending): State {
  return {
    cycle: state.cycle + 1,
    memories: ending.memories,
    conditions: follow(state, ending),
    expectedReplicas: new Map(ending.targets.flatMap((target) => expectation(target, state))),
  }
}

/** Tells when the replicas are not what we last read or set: someone else changed them. */
export function externalChange(
  { expectedReplicas }: State,
  { id }: Target,
  { currentReplicas: to }: Decision,
): Pick<TargetReport, 'externalChange'> {
  const from = expectedReplicas.get(id)
  return from === undefined || to === undefined || from === to ? {} : { externalChange: { from, to } }
}

function follow({ conditions }: State, { checks, targets, now }: Ending): Map<string, Condition> {
  const findings = [...checks.map(checkFinding), ...targets.map((target) => targetFinding(target))]
  return new Map(
    findings.map((finding) => [finding.subject, advance(conditions.get(finding.subject), finding, now)]),
  )
}

/** After a failed write the replicas are anyone's guess (a timed-out PATCH may have landed): expect nothing. */
function expectation({ target, decision, outcome }: TargetReport, state: State): [string, number][] {
  const { currentReplicas, desiredReplicas } = decision
  if (outcome.action === 'failed') return []
  const expected = outcome.action === 'scaled' ? desiredReplicas : currentReplicas
  const kept = expected ?? state.expectedReplicas.get(target.id)
  return kept === undefined ? [] : [[target.id, kept]]
}
