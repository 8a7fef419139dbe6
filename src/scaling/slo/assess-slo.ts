import type { Memory } from '../memory.ts'
import type {
  Finding,
  KnownReading,
  KnownTarget,
  Observation,
  Policy,
  Proposal,
  TriggerPolicy,
} from '../types.ts'
import { follow } from './follow.ts'
import { judge } from './judge.ts'
import { unprocessed } from './unprocessed.ts'

/** What SLO mode says of a target; nothing of triggers without a target lag. */
export interface SloAssessment {
  readonly proposals: readonly Proposal[]
  readonly findings: readonly Finding[]
  /** Why a scale-up may not wait. */
  readonly urgent?: Finding
  readonly memory: Memory['slo']
}

/** A trigger in SLO mode with all that it takes to judge it. */
interface SloTrigger {
  readonly trigger: TriggerPolicy
  readonly targetLagMs: number
  readonly reading: KnownReading
  readonly target: KnownTarget
}

/** Follows every trigger that has a target lag and proposes its replicas; docs/slo-mode.md derives how. Pure. */
export function assessSlo(
  observation: Observation,
  policy: Policy,
  memory: Memory['slo'],
  now: number,
): SloAssessment {
  const triggers = policy.triggers.flatMap((trigger) => sloTrigger(trigger, observation))
  return triggers.reduce<SloAssessment>((all, slo) => add(all, slo, policy, now), {
    proposals: [],
    findings: [],
    memory,
  })
}

function sloTrigger(trigger: TriggerPolicy, { target, readings }: Observation): SloTrigger[] {
  const { id, targetLagMs } = trigger
  const reading = readings[id]
  if (targetLagMs === undefined || reading?.status !== 'known' || target.status !== 'known') return []
  return [{ trigger, targetLagMs, reading, target }]
}

function add(
  all: SloAssessment,
  { trigger, targetLagMs, reading, target }: SloTrigger,
  policy: Policy,
  now: number,
) {
  const { memory, lags, spread } = follow(
    all.memory?.[trigger.id],
    reading,
    target,
    { targetLagMs, forecast: trigger.forecast },
    now,
  )
  const backlog = unprocessed(memory, lags)
  const judged = judge({ trigger, targetLagMs, reading, target, memory, lags, spread, backlog, policy })
  const urgent = all.urgent ?? judged.urgent
  return {
    proposals: [...all.proposals, judged.proposal],
    findings: [...all.findings, ...judged.findings.filter(({ finding }) => !has(all.findings, finding))],
    ...(urgent === undefined ? {} : { urgent }),
    memory: { ...all.memory, [trigger.id]: judged.memory },
  }
}

const has = (findings: readonly Finding[], kind: Finding['finding']): boolean =>
  findings.some(({ finding }) => finding === kind)
