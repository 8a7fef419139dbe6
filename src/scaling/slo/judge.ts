import type { Finding, Proposal } from '../types.ts'
import { knownCapacity } from './capacity.ts'
import { figuresOf } from './figures.ts'
import { findingsOf } from './findings.ts'
import { ceilingOf } from './plateau.ts'
import type { Situation } from './situation.ts'
import type { SloMemory } from './slo-memory.ts'
import { rememberShortage } from './unlearned.ts'
import { wantedOf } from './wanted.ts'

export interface Judgement {
  readonly proposal: Proposal
  readonly findings: readonly Finding[]
  readonly urgent: Finding | undefined
  readonly memory: SloMemory
}

/** How many replicas the target lag takes, and what there is to say about it. Pure. */
export function judge(situation: Situation): Judgement {
  const { trigger, memory, policy, target, spread } = situation
  const known = knownCapacity(memory, memory.window, spread)
  const wanted = wantedOf(situation, known)
  const ceiling = Math.max(ceilingOf(memory.plateau, memory.at), target.currentReplicas)
  const allowed = Math.min(wanted.replicas, ceiling)
  const held = allowed < wanted.replicas ? ceiling : undefined
  const figures = figuresOf(situation, known, wanted, allowed, held)
  const { findings, urgent } = findingsOf(situation, figures)
  const replicas = urgent?.finding === 'RetentionRisk' ? policy.maxReplicas : allowed
  return {
    proposal: { trigger: trigger.id, replicas, why: wanted.why, slo: figures },
    findings,
    urgent,
    memory: known.capacity === undefined ? rememberShortage(situation, wanted.replicas) : memory,
  }
}
