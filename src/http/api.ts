import type { CycleReport, TargetReport, Trigger } from '../ports.ts'
import type { Decision, Reading } from '../scaling/types.ts'
import type { JournalEntry } from './journal.ts'

/** What `/api/decisions` tells of a decision: all that led to it, in the order of the derivation, and what became of it. */
export type DecisionView = ReturnType<typeof decisionView>

/** Consecutive decisions that concluded the same, with the inputs and figures of the last. */
export function decisionView({ target, inputs, decision, outcome, since, cycles }: JournalEntry) {
  return { target, since: isoTime(since), cycles, inputs, ...recordOf(decision), outcome }
}

function recordOf(decision: Decision) {
  const { adjustments, nextChangeAt } = decision
  return {
    at: isoTime(decision.at),
    reason: decision.reason,
    message: decision.message,
    backlog: decision.backlog,
    currentReplicas: decision.currentReplicas,
    readyReplicas: decision.readyReplicas,
    simulatedReplicas: decision.simulatedReplicas,
    desiredReplicas: decision.desiredReplicas,
    recommendedReplicas: decision.recommendedReplicas,
    proposals: decision.proposals,
    rules: adjustments,
    counterfactual: decision.counterfactual,
    nextChangeAt: nextChangeAt === undefined ? undefined : isoTime(nextChangeAt),
    findings: decision.findings,
    rates: decision.rates,
    notice: decision.notice,
  }
}

/** The targets as the last cycle saw them. Field by field: a trigger may hold credentials one day. */
export function targetViews({ targets, conditions }: CycleReport) {
  const bySubject = new Map(conditions.map((condition) => [condition.subject, condition]))
  return targets.map((report) => targetView(report, bySubject.get(report.target.id)))
}

/** JSON for a human with curl; offsets are strings, because they outgrow a double. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, offsetsAsText, 2)}\n`
}

function targetView(
  { target, observation, decision, outcome, externalChange }: TargetReport,
  condition: CycleReport['conditions'][number] | undefined,
) {
  const { id, namespace, name, kind, policy, triggers } = target
  return {
    id,
    namespace,
    name,
    kind: kind.kind,
    condition: condition && { ...condition, since: isoTime(condition.since) },
    observed: observation.target,
    externalChange,
    triggers: triggers.map((trigger) => triggerView(trigger, observation.readings[trigger.id])),
    policy,
    decision: { ...recordOf(decision), outcome },
  }
}

function triggerView(
  { id, type, topics, consumerGroup, offsetReset }: Trigger,
  reading: Reading | undefined,
) {
  return { id, type, topics, consumerGroup, offsetReset, reading }
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}

function offsetsAsText(_key: string, field: unknown): unknown {
  return typeof field === 'bigint' ? String(field) : field
}
