import type { Memory } from './memory.ts'
import { proposals, unknownSignal } from './propose.ts'
import { measureRates } from './rates.ts'
import { assessSlo } from './slo/assess-slo.ts'
import { checkThreshold } from './threshold.ts'
import type { Decision, Finding, Observation, Policy } from './types.ts'

/** What a cycle finds out before any rule is asked. */
export interface Assessment {
  /** What is said of every cycle, whatever becomes of the number. */
  readonly facts: Pick<
    Decision,
    'at' | 'proposals' | 'rates' | 'findings' | 'backlog' | 'recommendedReplicas' | 'notice'
  >
  readonly allKnown: boolean
  readonly recommended: number
  readonly urgent: Finding | undefined
  readonly memory: Memory
}

/** Turns readings into proposals, rates and findings. Pure. */
export function assess(observation: Observation, policy: Policy, memory: Memory, now: number): Assessment {
  const slo = assessSlo(observation, policy, memory.slo, now)
  const proposed = proposals(observation, policy, slo.proposals)
  const allKnown = unknownSignal(observation, policy) === undefined
  const recommended = proposed.reduce((most, { replicas }) => Math.max(most, replicas), 0)
  const backlog = backlogOf(observation, policy)
  const { rates, memory: ratesMemory } = measureRates(observation, memory.rates, now)
  const threshold = checkThreshold(backlog, allKnown ? recommended : undefined, policy, memory.warnedReplicas)
  return {
    facts: {
      at: now,
      proposals: proposed,
      rates,
      findings: slo.findings,
      backlog,
      recommendedReplicas: allKnown ? recommended : undefined,
      notice: threshold.notice,
    },
    allKnown,
    recommended,
    urgent: slo.urgent,
    memory: { ...memory, rates: ratesMemory, slo: slo.memory, warnedReplicas: threshold.warnedReplicas },
  }
}

/** The sum of the known backlogs; undefined when none is known. */
function backlogOf({ readings }: Observation, { triggers }: Policy): number | undefined {
  let backlog: number | undefined
  for (const { id } of triggers) {
    const reading = readings[id]
    if (reading?.status === 'known') backlog = (backlog ?? 0) + reading.backlog
  }
  return backlog
}
