import type { CycleReport, TargetReport, Trigger } from '../ports.ts'
import type { Reading } from '../scaling/types.ts'
import type { JournalEntry } from './journal.ts'

/** A decision with everything that led to it: proposals, the rules that changed the number, and what became of it. */
export function decisionView({ target, decision, outcome, since, cycles }: JournalEntry) {
  return {
    target,
    at: isoTime(decision.at),
    since: isoTime(since),
    cycles,
    reason: decision.reason,
    message: decision.message,
    backlog: decision.backlog,
    currentReplicas: decision.currentReplicas,
    readyReplicas: decision.readyReplicas,
    desiredReplicas: decision.desiredReplicas,
    recommendedReplicas: decision.recommendedReplicas,
    proposals: decision.proposals,
    rules: decision.adjustments,
    rates: decision.rates,
    notice: decision.notice,
    outcome,
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
    decision: { at: isoTime(decision.at), reason: decision.reason, message: decision.message, outcome },
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
