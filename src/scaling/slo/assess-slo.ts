import type { Memory } from '../memory.ts'
import type { Finding, Observation, Policy, Proposal, TriggerPolicy } from '../types.ts'
import { follow } from './follow.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judge.ts'
import { followLateness } from './lateness.ts'
import type { SloMemory } from './slo-memory.ts'
import { unprocessed } from './unprocessed.ts'

/** What SLO mode says of a target; nothing of triggers without a target lag. */
export interface SloAssessment {
  readonly proposals: readonly Proposal[]
  /** At most one of each kind. */
  readonly findings: readonly Finding[]
  /** Why a scale-up may not wait. */
  readonly urgent?: Finding | undefined
  readonly memory: Memory['slo']
}

/** Follows every trigger that has a target lag and proposes its replicas; docs/slo-mode.md derives how. Pure. */
export function assessSlo(
  observation: Observation,
  policy: Policy,
  memory: Memory['slo'],
  now: number,
): SloAssessment {
  const proposals: Proposal[] = []
  const findings: Finding[] = []
  let urgent: Finding | undefined
  const learned: Record<string, SloMemory> = {}
  for (const trigger of policy.triggers) {
    const judged = assessTrigger(trigger, { observation, policy, memory, now })
    if (judged === undefined) continue
    proposals.push(judged.proposal)
    findings.push(...judged.findings.filter(({ finding }) => !has(findings, finding)))
    urgent ??= judged.urgent
    learned[trigger.id] = judged.memory
  }
  if (proposals.length === 0) return { proposals, findings, memory }
  return { proposals, findings, urgent, memory: { ...memory, ...learned } }
}

/** What is asked of each trigger. */
interface Cycle {
  readonly observation: Observation
  readonly policy: Policy
  readonly memory: Memory['slo']
  readonly now: number
}

/** Undefined without a target lag, and while the reading or the target is unknown. */
function assessTrigger(trigger: TriggerPolicy, cycle: Cycle): Judgement | undefined {
  const { policy, now } = cycle
  const { target, readings } = cycle.observation
  const { id, targetLagMs, forecast } = trigger
  const reading = readings[id]
  if (targetLagMs === undefined || reading?.status !== 'known' || target.status !== 'known') return undefined
  const terms = { targetLagMs, forecast }
  const { memory: followed, lags, spread } = follow(cycle.memory?.[id], reading, target, terms, now)
  const backlog = unprocessed(followed, lags)
  const memory = followLateness(followed, { lags, backlog, target, targetLagMs })
  return judge({ trigger, targetLagMs, reading, target, memory, lags, spread, backlog, policy })
}

const has = (findings: readonly Finding[], kind: Finding['finding']): boolean =>
  findings.some(({ finding }) => finding === kind)
